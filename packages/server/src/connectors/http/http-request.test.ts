import { afterEach, describe, expect, test } from "vitest";
import { type ActionContext, ActionError } from "../../domain/connector.ts";
import type { Json } from "../../domain/json.ts";
import { createGuardedClient } from "../../runtime/guarded-fetch/guarded-client.ts";
import { actionContext } from "../../testing/action-context.ts";
import { type Receiver, startReceiver } from "../../testing/start-receiver.ts";
import { createHttpRequest } from "./http-request.ts";

type Answer = NonNullable<Parameters<typeof startReceiver>[0]>;

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

async function receiver(answer?: Answer): Promise<Receiver> {
  const started = await startReceiver(answer);
  opened.push(started);
  return started;
}

/** Answers every request with this. */
function answering(status: number, headers: Record<string, string>, body: string | Buffer = "") {
  return receiver((_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  });
}

async function run(
  input: Record<string, unknown>,
  context: Partial<ActionContext> = {},
): Promise<Json> {
  const http = createGuardedClient({ allowPrivate: ["127.0.0.0/8"], userAgent: "Reprise/1.2.3" });
  opened.push(http);
  const action = createHttpRequest(http);
  return action.run(action.input.parse(input), actionContext(context));
}

async function failureOf(running: Promise<Json>): Promise<ActionError> {
  const error: unknown = await running.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ActionError) return error;
  throw new Error("It did not fail with an ActionError", { cause: error });
}

describe("http.request sends", () => {
  test("a GET by default, without a body and a key", async () => {
    const host = await receiver();

    await run({ url: `${host.origin}/a?b=1#c` });

    expect(host.requests).toMatchObject([{ method: "GET", url: "/a?b=1", body: "" }]);
    expect(host.requests[0]?.headers).toMatchObject({ "user-agent": "Reprise/1.2.3" });
    expect(host.requests[0]?.headers).not.toHaveProperty("idempotency-key");
    expect(host.requests[0]?.headers).not.toHaveProperty("content-type");
  });

  test.each([
    [{ json: { a: [1, null] } }, "application/json", '{"a":[1,null]}'],
    [{ json: null }, "application/json", "null"],
    [{ json: "text" }, "application/json", '"text"'],
    [
      { form: { a: "x y&", b: [1, true], none: null } },
      "application/x-www-form-urlencoded",
      "a=x+y%26&b=1&b=true",
    ],
    [{ text: "héllo" }, "text/plain; charset=utf-8", "héllo"],
    [{ base64: "aGk=" }, "application/octet-stream", "hi"],
  ])("the body %j", async (body, contentType, sent) => {
    const host = await receiver();

    await run({ method: "post", url: host.origin, ...body });

    expect(host.requests).toMatchObject([
      { method: "POST", body: sent, headers: { "content-type": contentType } },
    ]);
  });

  test("the step's key with what changes something, and the recipe's own key instead", async () => {
    const host = await receiver();

    await run({ method: "POST", url: host.origin }, { idempotencyKey: "job_7/1//steps/0/3" });
    await run({ method: "DELETE", url: host.origin, headers: { "Idempotency-Key": "mine" } });

    expect(host.requests.map(({ headers }) => headers["idempotency-key"])).toEqual([
      "job_7/1//steps/0/3",
      "mine",
    ]);
  });

  test("headers of the recipe over ours, and none for null", async () => {
    const host = await receiver();

    await run({
      method: "POST",
      url: host.origin,
      json: {},
      headers: {
        "User-Agent": "mine",
        "Content-Type": "application/vnd.a+json",
        "X-N": 5,
        "X-0": null,
      },
    });

    const sent = host.requests[0]?.headers;
    expect(sent).toMatchObject({
      "user-agent": "mine",
      "content-type": "application/vnd.a+json",
      "x-n": "5",
    });
    expect(sent).not.toHaveProperty("x-0");
  });

  test.each([
    ["", { a: 1 }, "/?a=1"],
    ["/p?x=1", { a: ["b c", 2], none: null }, "/p?x=1&a=b+c&a=2"],
    ["/p?#top", { a: true }, "/p?a=true"],
    ["/p?x=1", {}, "/p?x=1"],
  ])("to %j with the query %j as %s", async (path, query, asked) => {
    const host = await receiver();

    await run({ url: host.origin + path, query });

    expect(host.requests[0]?.url).toBe(asked);
  });
});

describe("http.request gives", () => {
  test.each([
    ["application/json", '{"a":1}', { a: 1 }],
    ["application/problem+json; charset=utf-8", "[1]", [1]],
    ["application/json", "", null],
    ["text/plain", "x", "x"],
    ["text/html; charset=iso-8859-1", Buffer.from([0xe9]), "é"],
    ["text/plain; charset=nonsense", "é", "é"],
    ["text/plain", "a\0b", "a\uFFFDb"],
    ["application/xml", "<a/>", "<a/>"],
    ["application/x-ndjson", "{}\n{}", "{}\n{}"],
    ["", "text", "text"],
    ["", Buffer.from([0xff]), { base64: "/w==", contentType: "" }],
    ["image/png", Buffer.from([1, 2]), { base64: "AQI=", contentType: "image/png" }],
    ["application/json", '{"\\u0000":"\\ud800","n":1e999}', { "\uFFFD": "\uFFFD", n: null }],
  ])("a body of the type %j, %j, as %j", async (type, body, expected) => {
    const host = await answering(200, type === "" ? {} : { "content-type": type }, body);

    expect(await run({ url: host.origin })).toMatchObject({ status: 200, body: expected });
  });

  test.each([
    ["json", "text/plain", "[1]", [1]],
    ["text", "application/json", "[1]", "[1]"],
    ["text", "text/plain", "", ""],
    ["binary", "text/plain", "hi", { base64: "aGk=", contentType: "text/plain" }],
  ])("a body as %s when asked to", async (responseType, type, body, expected) => {
    const host = await answering(200, { "content-type": type }, body);

    expect(await run({ url: host.origin, responseType })).toMatchObject({ body: expected });
  });

  test("no body for 204", async () => {
    const host = await answering(204, {});

    expect(await run({ url: host.origin })).toMatchObject({ status: 204, body: null });
  });

  test("headers in lower case, with secrets replaced", async () => {
    const host = await receiver((_, response) => {
      response.writeHead(200, [
        ["X-Many", "1"],
        ["X-Many", "2"],
        ["Set-Cookie", "session=abc"],
        ["X-Auth-Token", "abc"],
      ]);
      response.end();
    });

    expect(await run({ url: host.origin })).toMatchObject({
      headers: { "x-many": "1, 2", "set-cookie": "[redacted]", "x-auth-token": "[redacted]" },
    });
  });

  test.each([
    [{ allowErrors: true }, 503],
    [{ allowStatuses: [404] }, 404],
  ])("an answer that %j allows", async (allowed, status) => {
    const host = await answering(status, { "content-type": "application/json" }, "<no json>");

    expect(await run({ url: host.origin, ...allowed })).toMatchObject({
      status,
      body: "<no json>",
    });
  });

  test("a redirect when it must not be followed", async () => {
    const host = await answering(302, { location: "https://other.example/" });

    const output = await run({ url: host.origin, followRedirects: false, allowStatuses: [302] });

    expect(output).toMatchObject({ status: 302, headers: { location: "https://other.example/" } });
  });
});

describe("http.request fails", () => {
  test("with the status, headers and the beginning of the body", async () => {
    const host = await answering(
      503,
      { "content-type": "text/plain", "set-cookie": "a=b", "retry-after": "5" },
      `oh ${"é".repeat(2_000)}`,
    );

    const error = await failureOf(run({ method: "POST", url: `${host.origin}/x?token=abc` }));

    expect(error.message).toBe(`POST ${host.origin}/x answered 503 Service Unavailable`);
    expect(error).toMatchObject({
      code: "http_status",
      retriable: true,
      details: {
        status: 503,
        headers: { "set-cookie": "[redacted]", "retry-after": "5" },
        body: `oh ${"é".repeat(1_022)}…`,
      },
    });
  });

  test.each([
    [400, false],
    [401, false],
    [404, false],
    [408, true],
    [410, false],
    [425, true],
    [429, true],
    [500, true],
    [503, true],
    [304, false],
  ])("at %d, which may pass: %s", async (status, retriable) => {
    const host = await answering(status, {});

    expect(await failureOf(run({ url: host.origin }))).toMatchObject({
      code: "http_status",
      retriable,
    });
  });

  test("with the status even if the error page is too large or no text", async () => {
    const large = await answering(500, { "content-type": "text/html" }, "x".repeat(20_000));
    const image = await answering(500, { "content-type": "image/png" }, Buffer.alloc(9));

    const afterLarge = await failureOf(run({ url: large.origin, maxResponseBytes: 10_000 }));
    const afterImage = await failureOf(run({ url: image.origin }));

    expect(afterLarge.code).toBe("http_status");
    expect(afterImage.details).toMatchObject({ body: "(9 bytes of image/png)" });
  });

  test.each([
    [
      "is larger than allowed",
      "text/plain",
      "12345",
      { maxResponseBytes: 4 },
      "response_too_large",
    ],
    ["is no JSON", "application/json", "<html>", {}, "bad_response"],
    [
      "is nested too deeply",
      "application/json",
      "[".repeat(65) + "]".repeat(65),
      {},
      "bad_response",
    ],
    ["is no JSON as asked", "text/plain", "text", { responseType: "json" }, "bad_response"],
  ])("when the answer %s", async (_, type, body, options, code) => {
    const host = await answering(200, { "content-type": type }, body);

    const error = await failureOf(run({ url: host.origin, ...options }));

    expect(error).toMatchObject({ code, retriable: false });
    expect(error.message).toContain(`GET ${host.origin} answered with`);
  });

  test("when the address is forbidden, and says so without the query", async () => {
    const error = await failureOf(run({ url: "http://10.0.0.1/x?key=secret" }));

    expect(error).toMatchObject({ code: "url_forbidden", retriable: false });
    expect(error.message).toBe(
      "GET http://10.0.0.1/x failed: 10.0.0.1 is a private address; an administrator can allow it with REPRISE_ALLOW_PRIVATE",
    );
  });

  test("when its time is over", async () => {
    const host = await receiver(() => undefined);

    expect(await failureOf(run({ url: host.origin, timeout: "50ms" }))).toMatchObject({
      code: "timeout",
      retriable: true,
    });
  });

  test("when the step is given up", async () => {
    const controller = new AbortController();
    const host = await receiver(() => controller.abort());

    const error = await failureOf(run({ url: host.origin }, { signal: controller.signal }));

    expect(error).toMatchObject({ code: "aborted", retriable: false });
  });
});
