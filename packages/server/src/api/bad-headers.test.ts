import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../testing/open-test-api.ts";

const EVENTS = "/api/v1/recipes/sync/jobs";

/** A value under a name that fits a line of the report. */
function named(value: string): [name: string, value: string] {
  return [value.slice(0, 40), value];
}

describe("headers (D-H)", () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await openTestApi();
    await api.given.recipe();
  });
  afterAll(() => api.close());

  test.each([
    [{}],
    [{ "content-type": "text/plain" }],
    [{ "content-type": "application/json; charset=utf-16" }],
    [{ "content-type": "multipart/form-data; boundary=x" }],
    [{ "content-type": "application/x-www-form-urlencoded" }],
    [{ "content-type": "application/json, text/html" }],
    [{ "content-type": "application/yaml" }],
    [{ "content-type": "application/json", "content-encoding": "gzip" }],
    [{ "content-type": "application/json", "content-encoding": "gzip, gzip" }],
    [{ "content-type": "application/json", "content-encoding": "br" }],
  ])("a body with %j is not taken", async (headers) => {
    const payload = Buffer.from('{"event":1}');

    const answer = await api.ask({ method: "POST", url: EVENTS, payload, headers });

    expect(answer.body).toMatchObject({ status: 415, code: "unsupported_media_type" });
  });

  test.each([
    "application/json; charset=UTF-8",
    'application/json;charset="utf-8"',
    "application/cloudevents+json",
  ])("a body of the type %s is taken", async (type) => {
    const headers = { "content-type": type };

    const answer = await api.ask({ method: "POST", url: EVENTS, payload: '{"event":1}', headers });

    expect(answer.status).toBe(202);
  });

  test.each([
    ["text/html", 200],
    ["*/*", 200],
    ["application/json", 200],
    ["application/problem+json, text/plain", 200],
    ["application/xml", 406],
    ["image/png", 406],
  ])("Accept: %s is answered with %i", async (accept, status) => {
    const answer = await api.ask({ url: "/api/v1/me", headers: { accept } });

    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toMatch(/json/);
  });

  test.each(
    [
      "",
      "Bearer",
      "Bearer ",
      "Bearer  x",
      "basic dXNlcjpwYXNz",
      "Bearer a b",
      "bearer rk_",
      `Bearer rk_${"0".repeat(58)}`,
      `Bearer ${"x".repeat(10_000)}`,
      "Bearer ' OR 1=1--",
    ].map(named),
  )("Authorization: %s opens nothing", async (_name, authorization) => {
    const answer = await api.ask({ url: "/api/v1/jobs", role: null, headers: { authorization } });

    expect(answer.body).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/);
  });

  test.each(["api_key", "key", "token", "access_token"])(
    "a key in ?%s= is refused",
    async (name) => {
      const url = `/api/v1/jobs?${name}=${api.keys.admin}`;

      const answer = await api.ask({ url, role: null });

      expect(answer.body).toMatchObject({ status: 401, code: "unauthenticated" });
      expect(answer.body.detail).toContain("Authorization");
      expect(answer.text).not.toContain(api.keys.admin);
    },
  );

  test.each([
    "evil.com",
    "evil.com:7070",
    "localhost.evil.com",
    "127.0.0.1.nip.io",
    "127.0.0.1:99999",
    "user@localhost",
    "localhost:x",
    "127.0.0.2",
    "[::2]",
    "LOCALHOST.evil",
    "0.0.0.0",
    " ",
  ])("the Host %s is not ours", async (host) => {
    const answer = await api.ask({ url: "/healthz", role: null, headers: { host } });

    expect(answer.body).toMatchObject({ status: 421, code: "misdirected_host" });
  });

  test.each(["localhost", "LocalHost:7070", "127.0.0.1:7070", "[::1]:7070", "127.0.0.1"])(
    "the Host %s is ours",
    async (host) => {
      const answer = await api.ask({ url: "/healthz", role: null, headers: { host } });

      expect(answer.status).toBe(200);
    },
  );

  test("any Host is ours when the server listens to the world", async () => {
    const { settings } = api.deps;
    const open = await openTestApi({ settings: { ...settings, host: "0.0.0.0" } });

    const answer = await open.ask({
      url: "/healthz",
      role: null,
      headers: { host: "jobs.example.com" },
    });

    expect(answer.status).toBe(200);
    await open.close();
  });

  test("more than a hundred headers are refused", async () => {
    const headers = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`x-${at}`, "1"]));

    const answer = await api.ask({ url: "/healthz", role: null, headers });

    expect(answer.body).toMatchObject({ status: 431, code: "headers_too_large", limit: 100 });
  });

  test.each(["", "x".repeat(256), "\u0001", "é"].map(named))(
    "the Idempotency-Key %j is refused",
    async (_name, key) => {
      const headers = { "idempotency-key": key };

      const answer = await api.ask({ method: "POST", url: EVENTS, json: { event: 1 }, headers });

      expect(answer.body).toMatchObject({ status: 400, code: "bad_header" });
    },
  );

  test("what other systems send along changes nothing", async () => {
    const headers = {
      "x-forwarded-for": "10.0.0.1",
      "x-forwarded-host": "evil.com",
      "x-http-method-override": "DELETE",
      traceparent: "not one",
      range: "bytes=0-1",
      cookie: `session=${"x".repeat(8_000)}`,
    };

    const answer = await api.ask({ url: "/api/v1/me", headers });

    expect(answer.body).toMatchObject({ name: "admin" });
  });

  test.each([
    ["abc-1.2:3_4", "abc-1.2:3_4"],
    ["x".repeat(129), null],
    ["a b", null],
    ["<script>", null],
  ])("X-Request-Id: %s is given back when it is harmless", async (id, expected) => {
    const answer = await api.ask({ url: "/healthz", role: null, headers: { "x-request-id": id } });

    const given = answer.headers["x-request-id"];
    if (expected === null) expect(given).toMatch(/^req_[0-9a-z]{26}$/);
    else expect(given).toBe(expected);
  });

  test.each(["/healthz", "/api/v1/me", "/api/v1/jobs?limit=0", "/nothing", "/api/v1/openapi.json"])(
    "%s is answered with headers that keep it from being run, framed or kept",
    async (url) => {
      const { headers } = await api.ask({ url });

      expect(headers).toMatchObject({
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      });
      expect(headers).not.toHaveProperty("access-control-allow-origin");
      expect(headers).not.toHaveProperty("x-powered-by");
    },
  );

  test("the page of the description may run its own scripts only", async () => {
    const page = await api.ask({ url: "/docs/", role: null });

    expect(page.status).toBe(200);
    expect(page.headers["content-security-policy"]).toContain("script-src 'self'");
    expect(page.text).not.toMatch(/<script>[^<]/);
  });
});
