import { promisify } from "node:util";
import { brotliCompress, deflate, deflateRaw, gzip } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { selfSignedCertificate } from "../../testing/self-signed-certificate.ts";
import {
  type Receiver,
  type ReceiverOptions,
  startReceiver,
} from "../../testing/start-receiver.ts";
import {
  createGuardedClient,
  type GuardedClient,
  type GuardedClientOptions,
} from "./guarded-client.ts";

type Answer = Parameters<typeof startReceiver>[0];

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

async function receiver(answer?: Answer, options?: ReceiverOptions): Promise<Receiver> {
  const started = await startReceiver(answer, options);
  opened.push(started);
  return started;
}

function client(options: Partial<GuardedClientOptions> = {}): GuardedClient {
  const created = createGuardedClient({ allowPrivate: ["127.0.0.0/8"], ...options });
  opened.push(created);
  return created;
}

describe("the guarded client", () => {
  test("sends the request and gives the whole answer", async () => {
    const host = await receiver((_, response) => {
      response.writeHead(201, "Made", [
        ["X-One", "1"],
        ["Set-Cookie", "a=1"],
        ["Set-Cookie", "b=2"],
      ]);
      response.end("héllo");
    });

    const answer = await client({ userAgent: "Reprise/1.2.3" }).request({
      url: `${host.origin}/lines?a=1&b=%20#fragment`,
      method: "POST",
      headers: { "X-Two": "2", Host: "elsewhere.example" },
      body: "body",
    });

    expect(answer).toMatchObject({ status: 201, statusText: "Made", isCut: false });
    expect(answer.headers).toMatchObject({ "x-one": "1", "set-cookie": ["a=1", "b=2"] });
    expect(answer.body.toString()).toBe("héllo");
    expect(host.requests).toMatchObject([
      {
        method: "POST",
        url: "/lines?a=1&b=%20",
        body: "body",
        headers: {
          "x-two": "2",
          host: `127.0.0.1:${host.port}`,
          "content-length": "4",
          "user-agent": "Reprise/1.2.3",
        },
      },
    ]);
  });

  test("uses connections again", async () => {
    const host = await receiver();
    const http = client();

    for (let round = 0; round < 20; round += 1) await http.request({ url: host.origin });

    // Two, because undici lets a connection rest for a turn of the loop before it is used again.
    expect(host.connectionCount()).toBeLessThanOrEqual(2);
  });

  test("opens at most 32 connections to a host", async () => {
    const host = await receiver((_, response) => void setImmediate(() => response.end()));
    const http = client();

    await Promise.all(Array.from({ length: 100 }, () => http.request({ url: host.origin })));

    expect(host.requests).toHaveLength(100);
    expect(host.connectionCount()).toBeLessThanOrEqual(32);
  });

  test.each([
    ["gzip", promisify(gzip)],
    ["x-gzip", promisify(gzip)],
    ["deflate", promisify(deflate)],
    ["deflate", promisify(deflateRaw)],
    ["br", promisify(brotliCompress)],
    ["identity", async (text: string) => Buffer.from(text)],
  ])("decodes %s", async (encoding, encode) => {
    const encoded = await encode("text ".repeat(1_000));
    const host = await receiver((_, response) => {
      response.setHeader("content-encoding", encoding);
      response.end(encoded);
    });

    const answer = await client().request({ url: host.origin });

    expect(answer.body.toString()).toBe("text ".repeat(1_000));
  });

  test("gives answers without a body", async () => {
    const host = await receiver((request, response) => {
      response.writeHead(request.method === "HEAD" ? 200 : 204, { "content-encoding": "gzip" });
      response.end();
    });
    const http = client();

    const none = await http.request({ url: host.origin });
    const head = await http.request({ url: host.origin, method: "HEAD" });

    expect([none.status, none.body.length]).toEqual([204, 0]);
    expect([head.status, head.body.length]).toEqual([200, 0]);
  });

  test("speaks TLS with the name that was asked for, at the address that was checked", async () => {
    const tls = selfSignedCertificate("erp.example");
    const host = await receiver((_, response) => void response.end("secret"), { tls });
    const http = client({ ca: tls.cert, resolve: async () => ["127.0.0.1"] });

    const answer = await http.request({ url: `https://erp.example:${host.port}/` });

    expect(answer.body.toString()).toBe("secret");
  });

  test.each([
    ["nobody vouches for", false, "erp.example"],
    ["is for another host", true, "other.example"],
  ])("refuses a certificate that %s", async (_, isTrusted, asked) => {
    const tls = selfSignedCertificate("erp.example");
    const host = await receiver(undefined, { tls });
    const http = client({
      resolve: async () => ["127.0.0.1"],
      ...(isTrusted ? { ca: tls.cert } : {}),
    });

    const asking = http.request({ url: `https://${asked}:${host.port}/` });

    await expect(asking).rejects.toMatchObject({ code: "tls_failed", retriable: false });
    expect(host.requests).toEqual([]);
  });

  test("takes no proxy from the environment", async () => {
    const host = await receiver();
    const proxy = await receiver();
    process.env.HTTP_PROXY = proxy.origin;
    process.env.http_proxy = proxy.origin;

    const answer = await client().request({ url: host.origin });

    delete process.env.HTTP_PROXY;
    delete process.env.http_proxy;
    expect(answer.status).toBe(200);
    expect(proxy.connectionCount()).toBe(0);
  });

  test("keeps the beginning of a large answer when asked to", async () => {
    const host = await receiver((_, response) => void response.end("0123456789"));

    const answer = await client().request({
      url: host.origin,
      responseBytesMax: 4,
      cutsResponse: true,
    });

    expect([answer.isCut, answer.body.toString()]).toEqual([true, "0123"]);
  });

  test("takes an answer of exactly the limit and refuses one byte more", async () => {
    const host = await receiver((_, response) => void response.end("0123456789"));
    const http = client();

    const exact = await http.request({ url: host.origin, responseBytesMax: 10 });
    const over = http.request({ url: host.origin, responseBytesMax: 9 });

    expect(exact.body.toString()).toBe("0123456789");
    await expect(over).rejects.toMatchObject({ code: "response_too_large", retriable: false });
  });
});

describe("a redirect", () => {
  test.each([
    [301, "POST", "GET", ""],
    [302, "POST", "GET", ""],
    [303, "PUT", "GET", ""],
    [301, "PUT", "PUT", "body"],
    [307, "POST", "POST", "body"],
    [308, "POST", "POST", "body"],
  ])("with %d turns a %s to the same host into a %s", async (status, method, then, body) => {
    const host = await receiver((request, response) => {
      if (request.url === "/old") response.writeHead(status, { location: "/new?x=1" });
      response.end();
    });

    const answer = await client().request({
      url: `${host.origin}/old`,
      method,
      body: "body",
      headers: { authorization: "Bearer me", "content-type": "text/plain" },
    });

    expect(answer).toMatchObject({ status: 200, url: `${host.origin}/new?x=1` });
    expect(host.requests[1]).toMatchObject({ method: then, url: "/new?x=1", body });
    expect(host.requests[1]?.headers.authorization).toBe("Bearer me");
    expect(host.requests[1]?.headers["content-type"]).toBe(body === "" ? undefined : "text/plain");
  });

  test("is followed five times and not a sixth", async () => {
    const host = await receiver((request, response) => {
      const left = Number(request.url.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` });
      response.end();
    });
    const http = client();

    const five = await http.request({ url: `${host.origin}/5` });
    const six = http.request({ url: `${host.origin}/6` });

    expect(five.status).toBe(200);
    await expect(six).rejects.toMatchObject({ code: "redirect_refused", retriable: false });
    expect(host.requests).toHaveLength(12);
  });

  test.each([
    ["another host", (port: number) => `http://127.0.0.2:${port}/`],
    ["another port", (port: number) => `http://127.0.0.1:${port + 1}/`],
    ["another scheme of that port", (port: number) => `https://127.0.0.1:${port}/`],
    ["cloud metadata", () => "http://169.254.169.254/latest/"],
    ["what is not http", () => "file:///etc/passwd"],
    ["what is not a URL", () => "http://[::1"],
  ])("to %s is refused and nothing is sent there", async (_, target) => {
    const host = await receiver((_, response) => {
      response.writeHead(302, { location: target(host.port) });
      response.end();
    });

    const asking = client().request({
      url: host.origin,
      headers: { authorization: "Bearer me" },
    });

    await expect(asking).rejects.toMatchObject({ code: "redirect_refused", retriable: false });
    expect(host.requests).toHaveLength(1);
  });

  test("to the same host with a password in it is refused", async () => {
    const host = await receiver((_, response) => {
      response.writeHead(302, { location: `http://me:secret@127.0.0.1:${host.port}/` });
      response.end();
    });

    await expect(client().request({ url: host.origin })).rejects.toMatchObject({ code: "bad_url" });
  });

  test("is an answer like any other when none may be followed or none leads on", async () => {
    const host = await receiver((request, response) => {
      response.writeHead(request.url === "/a" ? 302 : 304, { location: "/b" });
      response.end();
    });
    const http = client();

    const unfollowed = await http.request({ url: `${host.origin}/a`, redirectsMax: 0 });
    const unchanged = await http.request({ url: `${host.origin}/c` });

    expect([unfollowed.status, unchanged.status]).toEqual([302, 304]);
  });
});
