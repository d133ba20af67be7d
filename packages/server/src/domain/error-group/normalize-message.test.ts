import { describe, expect, test } from "vitest";
import { normalizeMessage } from "./normalize-message.ts";

describe("a message without what varies", () => {
  test.each([
    ["Customer 4711 is unknown", "Customer <n> is unknown"],
    ["took 1.25 s, -3 left", "took <n> s, <n> left"],
    ["GET https://a.example/x?y=1 answered 502", "GET <url> answered <n>"],
    ["'Ann Lee' has no \"address\"", "<value> has no <value>"],
    ["it's ann's turn", "it's ann's turn"],
    ["job_01jd2n7b5qfw8v3m4k6r9s0t1x is gone", "<id> is gone"],
    ["3fa85f64-5717-4562-b3fc-2c963f66afa6 is gone", "<id> is gone"],
    ["commit deadbeef01 is missing", "commit <id> is missing"],
    ["INV-2024 is not paid", "<id> is not paid"],
    ["no answer from 10.0.0.1:8080", "no answer from <address>"],
    ["since 2030-01-01T12:00:00Z", "since <time>"],
    ["ann@example.com bounced", "<email> bounced"],
    ["many   spaces\n\tand lines", "many spaces and lines"],
    ["plain words stay", "plain words stay"],
  ])("%s", (message, normal) => {
    expect(normalizeMessage(message)).toBe(normal);
  });

  test("is short, and made in no time of whatever it is given", () => {
    const hostile = [
      "a@".repeat(5_000),
      "'".repeat(9_999),
      "0".repeat(10_000),
      "://".repeat(4_000),
    ];

    const begin = performance.now();
    for (const message of hostile)
      expect(normalizeMessage(message).length).toBeLessThanOrEqual(300);

    expect(performance.now() - begin).toBeLessThan(500);
  });
});
