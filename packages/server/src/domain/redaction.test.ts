import { describe, expect, test } from "vitest";
import { REDACTED, redactFields, redactHeaders, redactQuery, redactUrl } from "./redaction.ts";

describe("a header", () => {
  test.each([
    "authorization",
    "Authorization",
    "AUTHORIZATION",
    "proxy-authorization",
    "cookie",
    "Set-Cookie",
    "x-api-key",
    "X-Goog-Api-Key",
    "apikey",
    "x-auth-token",
    "X-Gitlab-Token",
    "x-csrf-token",
    "x-amz-security-token",
    "client_secret",
    "x-webhook-secret",
    "x-password",
    "x-access-key",
    "x-session-id",
    "x-auth",
  ])("named %s loses its value", (name) => {
    expect(redactHeaders({ [name]: "value" })).toEqual({ [name]: REDACTED });
  });

  test.each([
    "accept",
    "content-type",
    "user-agent",
    "etag",
    "idempotency-key",
    "x-request-id",
    "x-hub-signature-256",
    "x-ratelimit-remaining-tokens",
    "x-next-page-token",
    "x-author",
    "x-keyboard",
    "www-authenticate",
  ])("named %s keeps it", (name) => {
    expect(redactHeaders({ [name]: "value" })).toEqual({ [name]: "value" });
  });

  test("that came several times loses all of its values", () => {
    expect(redactHeaders({ "set-cookie": ["a=1", "b=2"] })).toEqual({ "set-cookie": REDACTED });
  });
});

describe("an address", () => {
  test.each([
    ["https://user:pass@host/path", "https://[redacted]@host/path"],
    ["https://user@host", "https://[redacted]@host"],
    ["https://a@b:c@host/x@y", "https://[redacted]@host/x@y"],
    ["//user:pass@host/", "//[redacted]@host/"],
    ["https://host/p?token=abc&page=2", "https://host/p?token=[redacted]&page=2"],
    ["https://host/p?page=2&API_KEY=a%20b#top", "https://host/p?page=2&API_KEY=[redacted]#top"],
    ["https://host/?ac%63ess_token=abc", "https://host/?ac%63ess_token=[redacted]"],
    [
      "https://host/?X-Amz-Signature=abc&sig=d",
      "https://host/?X-Amz-Signature=[redacted]&sig=[redacted]",
    ],
    ["https://host/#access_token=abc", "https://host/#access_token=[redacted]"],
    ["https://host/?a=%E0%A4%A&key=1", "https://host/?a=%E0%A4%A&key=[redacted]"],
    ["https://host/?%zz=1", "https://host/?%zz=1"],
    ["https://host/path?pageToken=abc", "https://host/path?pageToken=abc"],
    ["mailto:me@host", "mailto:me@host"],
    ["not a url", "not a url"],
    ["", ""],
  ])("%s is shown as %s", (url, shown) => {
    expect(redactUrl(url)).toBe(shown);
  });
});

test("a parameter of a query loses its value by the same names", () => {
  expect(redactQuery({ key: "abc", page: 2, tags: ["a"] })).toEqual({
    key: REDACTED,
    page: 2,
    tags: ["a"],
  });
});

test("fields of a body lose their values at any depth", () => {
  const body = {
    user: { name: "Ada", password: "pw", token: null },
    keys: [{ apiKey: "k" }, "text"],
    max_tokens: 5,
    tokenType: "bearer",
  };

  expect(redactFields(body)).toEqual({
    user: { name: "Ada", password: REDACTED, token: null },
    keys: [{ apiKey: REDACTED }, "text"],
    max_tokens: 5,
    tokenType: "bearer",
  });
  expect(redactFields("text")).toBe("text");
});
