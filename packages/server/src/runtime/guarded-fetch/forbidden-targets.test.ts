import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Receiver, startReceiver } from "../../testing/start-receiver.ts";
import { createGuardedClient, type GuardedClient } from "./guarded-client.ts";

/** What must never be connected to: a listener on loopback of both families, which counts. */
let ipv4: Receiver;
let ipv6: Receiver | null;
const clients: GuardedClient[] = [];

beforeAll(async () => {
  ipv4 = await startReceiver();
  // A machine without IPv6 has nothing to protect there.
  ipv6 = await startReceiver(undefined, { host: "::1" }).catch(() => null);
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  expect(ipv4.connectionCount() + (ipv6?.connectionCount() ?? 0)).toBe(0);
});

afterAll(async () => {
  await Promise.all([ipv4.close(), ipv6?.close()]);
});

function client(options: Partial<Parameters<typeof createGuardedClient>[0]> = {}): GuardedClient {
  const created = createGuardedClient({ allowPrivate: [], ...options });
  clients.push(created);
  return created;
}

/** PORT is the listener's, so that a hole in the guard would be seen as a connection. */
function withPort(url: string): string {
  return url.replace("PORT", String(ipv4.port));
}

describe("what is no address of a host", () => {
  test.each([
    "",
    " ",
    "http://",
    "http:/127.0.0.1:PORT/",
    "http:127.0.0.1:PORT",
    "//127.0.0.1:PORT/",
    "127.0.0.1:PORT",
    "example.com",
    "/path",
    "http:\\\\127.0.0.1:PORT\\",
    "http://example.com\\@127.0.0.1:PORT/",
    "http://exa mple.com/",
    " http://127.0.0.1:PORT/",
    "http://example.com/\r\nHost: evil",
    "http://example.com/\tx",
    "http://example.com/\0",
    "http://127.0.0.1\n:PORT/",
    "http://a..b/",
    "http://.example.com/",
    "http://xn--a/",
    "http://%00/",
    "http://[::1",
    "http://256.256.256.256/",
    "http://example.com:65536/",
    "http://example.com:99999/",
    "http://user:pass@127.0.0.1:PORT/",
    "http://user@example.com/",
    "http://example.com@127.0.0.1:PORT/",
    "http://example.com@169.254.169.254/",
    `http://${"a".repeat(64)}.com/`,
    `http://${"a.".repeat(127)}com/`,
    `http://example.com/${"a".repeat(2_049 - 19)}`,
    `http://example.com/?${"a".repeat(8_192)}`,
  ])("%j is bad_url", async (url) => {
    const asking = client().request({ url: withPort(url) });

    await expect(asking).rejects.toMatchObject({ code: "bad_url", retriable: false });
  });
});

describe("what must not be reached", () => {
  test.each([
    "ftp://127.0.0.1:PORT/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:PORT/_x",
    "javascript:alert(1)",
    "data:text/plain,x",
    "ws://127.0.0.1:PORT/",
    "unix:/var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "http://example.com:0/",
    "http://example.com:22/",
    "http://example.com:25/",
    "http://example.com:6379/",
    "http://127.0.0.1:PORT/",
    "HTTP://127.0.0.1:PORT/",
    "https://127.0.0.1:PORT/",
    "http://127.1:PORT/",
    "http://127.0.1:PORT/",
    "http://0:PORT/",
    "http://0.0.0.0:PORT/",
    "http://0x7f.1:PORT/",
    "http://0x7f000001:PORT/",
    "http://017700000001:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://2130706433:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://localhost:PORT/",
    "http://localhost.:PORT/",
    "http://LOCALHOST:PORT/",
    "http://app.localhost:PORT/",
    "http://ⓛocalhost:PORT/",
    "http://①②⑦.0.0.1:PORT/",
    "http://127。0。0。1:PORT/",
    "http://%31%32%37.0.0.1:PORT/",
    "http://[::1]:PORT/",
    "http://[::]:PORT/",
    "http://[0:0:0:0:0:0:0:1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:7f00:1::]:PORT/",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:PORT/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[100::1]/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://METADATA.google.internal./",
    "http://[fd00:ec2::254]/latest/",
    "http://192.0.0.192/",
    "http://100.100.100.200/",
    "http://198.18.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://224.0.0.1/",
  ])("%s is url_forbidden, without a question to the resolver", async (url) => {
    const http = client({
      resolve: () => Promise.reject(new Error("The resolver was asked")),
    });

    const asking = http.request({ url: withPort(url) });

    await expect(asking).rejects.toMatchObject({ code: "url_forbidden", retriable: false });
    expect(() => http.checkUrl(withPort(url))).toThrow();
  });

  test.each([
    ["169.254.169.254.nip.io", ["169.254.169.254"]],
    ["127.0.0.1.nip.io", ["127.0.0.1"]],
    ["six.example", ["::1"]],
    ["mapped.example", ["::ffff:127.0.0.1"]],
    ["mixed.example", ["93.184.216.34", "127.0.0.1"]],
    ["mixed6.example", ["93.184.216.34", "::1"]],
    ["localhost.evil.example", ["127.0.0.1"]],
  ])("a name is url_forbidden when it leads there: %s", async (name, addresses) => {
    const http = client({ resolve: async () => addresses });

    const asking = http.request({ url: `http://${name}:${ipv4.port}/` });

    await expect(asking).rejects.toMatchObject({
      code: "url_forbidden",
      retriable: false,
      message: expect.stringContaining(name),
    });
  });

  test("metadata stays forbidden where every network is allowed", async () => {
    const http = client({
      allowPrivate: ["0.0.0.0/0", "::/0", "metadata.google.internal", "*.nip.io"],
      resolve: async () => ["169.254.169.254"],
    });

    for (const url of [
      "http://169.254.169.254/",
      "http://[::ffff:a9fe:a9fe]/",
      "http://[2002:a9fe:a9fe::]/",
      "http://metadata.google.internal/",
      "http://169.254.169.254.nip.io/",
    ]) {
      await expect(http.request({ url })).rejects.toMatchObject({ code: "url_forbidden" });
    }
  });
});

describe("a name that changes its address", () => {
  test("is asked for once for each connection, and the address that was checked is used", async () => {
    const allowed = await startReceiver(undefined, { host: "127.0.0.2" });
    const answers = [["127.0.0.2"], ["127.0.0.1"]];
    const http = client({
      allowPrivate: ["127.0.0.2"],
      resolve: async () => answers.shift() ?? ["127.0.0.1"],
    });
    const url = `http://rebind.example:${allowed.port}/`;

    const first = await http.request({ url });
    await allowed.close();
    const second = http.request({ url, method: "POST" });

    await expect(second).rejects.toMatchObject({ code: "url_forbidden" });
    expect([first.status, answers.length]).toEqual([200, 0]);
  });

  test("cannot turn a redirect to itself against us", async () => {
    const allowed = await startReceiver(
      (_, response) => {
        response.writeHead(302, { location: "/again", connection: "close" });
        response.end();
      },
      { host: "127.0.0.2" },
    );
    const answers = [["127.0.0.2"], ["127.0.0.1"]];
    const http = client({
      allowPrivate: ["127.0.0.2"],
      resolve: async () => answers.shift() ?? [],
    });

    const asking = http.request({ url: `http://rebind.example:${allowed.port}/` });

    await expect(asking).rejects.toMatchObject({ code: "url_forbidden" });
    expect(allowed.requests).toHaveLength(1);
    await allowed.close();
  });
});

test("a public name that only looks local is not refused", () => {
  const http = client();

  expect(() => http.checkUrl("http://localhost.evil.com/")).not.toThrow();
  expect(() => http.checkUrl("https://example.com:8443/path?q=a b#part")).not.toThrow();
});
