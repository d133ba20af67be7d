import { describe, expect, test } from "vitest";
import { createGuardedClient } from "../../runtime/guarded-fetch/guarded-client.ts";
import { createHttpRequest } from "./http-request.ts";
import { httpRequestInput } from "./http-request-input.ts";

const url = "https://api.example.com/";

describe("the input of http.request", () => {
  test.each([
    ["no address", {}],
    ["an empty address", { url: "" }],
    ["an unknown field", { url, body: "x" }],
    ["two bodies", { url, json: {}, text: "x" }],
    ["a method with a space", { url, method: "GET /" }],
    ["a method with a line break", { url, method: "GET\r\n" }],
    ["CONNECT", { url, method: "connect" }],
    ["a line break in a header", { url, headers: { a: "b\r\nc: d" } }],
    ["a NUL in a header", { url, headers: { a: "b\0" } }],
    ["a character beyond Latin-1 in a header", { url, headers: { a: "€" } }],
    ["a header's name with a space", { url, headers: { "a b": "c" } }],
    ["an empty header's name", { url, headers: { "": "c" } }],
    ["Host", { url, headers: { HOST: "x" } }],
    ["Content-Length", { url, headers: { "Content-Length": "5" } }],
    ["Transfer-Encoding", { url, headers: { "transfer-encoding": "chunked" } }],
    ["Connection", { url, headers: { Connection: "close" } }],
    ["a header twice", { url, headers: { Accept: "a", accept: "b" } }],
    ["a list as a header", { url, headers: { a: ["b"] } }],
    [
      "101 headers",
      { url, headers: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`h${n}`, "v"])) },
    ],
    ["17 KB of headers", { url, headers: { a: "b".repeat(17_000) } }],
    ["an object in the query", { url, query: { a: { b: 1 } } }],
    ["base64 that is none", { url, base64: "%%%" }],
    ["a response type that we do not know", { url, responseType: "xml" }],
    ["a timeout without a unit", { url, timeout: "30" }],
    ["a timeout of nothing", { url, timeout: "0s" }],
    ["a timeout of more than an hour", { url, timeout: "61m" }],
    ["a status that is none", { url, allowStatuses: [99] }],
    ["more than 8 MiB", { url, maxResponseBytes: 8_388_609 }],
  ])("cannot have %s", (_, input) => {
    expect(httpRequestInput.safeParse(input).success).toBe(false);
  });

  test("says which header is wrong", () => {
    const { error } = httpRequestInput.safeParse({ url, headers: { Host: "x" } });

    expect(error?.issues).toMatchObject([
      { path: ["headers", "Host"], message: "This header is set by the connection" },
    ]);
  });

  test.each(["get", "PATCH", "PROPFIND", "M-SEARCH"])("can have the method %s", (method) => {
    expect(httpRequestInput.parse({ url, method }).method).toBe(method.toUpperCase());
  });
});

describe("what the job's details show of the input", () => {
  const { redactInput } = createHttpRequest(createGuardedClient({ allowPrivate: [] }));

  test("has its secrets replaced", () => {
    const shown = redactInput?.({
      method: "POST",
      url: "https://me:pw@api.example.com/x?api_key=1&page=2",
      headers: { Authorization: "Bearer abc", Accept: "*/*" },
      query: { token: "abc", page: 2 },
      json: { user: { password: "abc", name: "Ada" } },
      form: { client_secret: "abc", a: "b" },
    });

    expect(shown).toEqual({
      method: "POST",
      url: "https://[redacted]@api.example.com/x?api_key=[redacted]&page=2",
      headers: { Authorization: "[redacted]", Accept: "*/*" },
      query: { token: "[redacted]", page: 2 },
      json: { user: { password: "[redacted]", name: "Ada" } },
      form: { client_secret: "[redacted]", a: "b" },
    });
  });

  test.each([[null], ["text"], [{ url: 5, headers: "x", query: [1] }]])(
    "is %j even where that is no valid input",
    (input) => {
      expect(redactInput?.(input)).toEqual(input);
    },
  );
});
