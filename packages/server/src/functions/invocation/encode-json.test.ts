import { describe, expect, test } from "vitest";
import { describeFailure } from "./describe-failure.ts";
import { encodeJson, RESULT_BYTES_MAX } from "./encode-json.ts";

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

describe("a value that is to be kept", () => {
  test.each([
    [undefined, null],
    [{ at: new Date(0), gone: undefined }, { at: "1970-01-01T00:00:00.000Z" }],
    [Number.NaN, null],
    ['[[\\"', '[[\\"'],
  ])("is its JSON: %j", (given, value) => {
    expect(encodeJson(given, "It")).toEqual({ ok: true, value });
  });

  test.each([
    ["a function", () => 1, "is a function"],
    ["a number that JSON has no word for", 1n, "cannot be said in JSON"],
    ["65 levels deep", nested(65), "nested deeper than 64"],
    ["100,000 levels deep", nested(100_000), "nested deeper than 64"],
    ["too large", "é".repeat(RESULT_BYTES_MAX / 2), "larger than 1 MiB"],
    ["too large in many parts", Array.from({ length: 2_000_000 }, () => 1), "larger than 1 MiB"],
  ])("is refused when it is %s", (_, given, why) => {
    expect(encodeJson(given, "It")).toEqual({ ok: false, message: expect.stringContaining(why) });
  });

  test("may be as deep and as large as the limits", () => {
    expect(encodeJson(nested(64), "It").ok).toBe(true);
    expect(encodeJson("x".repeat(RESULT_BYTES_MAX - 2), "It").ok).toBe(true);
  });
});

describe("what a handler throws", () => {
  test.each([
    [null, "function_failed", "The function threw null"],
    ["text", "function_failed", "text"],
    [Symbol("s"), "function_failed", "The function threw Symbol(s)"],
    [{}, "function_failed", "The function threw an object without a message"],
    [Object.assign(new Error("no route"), { code: "EHOSTUNREACH" }), "EHOSTUNREACH", "no route"],
    [Object.assign(new Error("odd"), { code: "a b\n" }), "function_failed", "odd"],
  ])("is said in words: %s", (thrown, code, message) => {
    expect(describeFailure(thrown)).toMatchObject({ code, message, retriable: true });
  });

  test("is retried unless it says otherwise, and its text is cut", () => {
    const thrown = Object.assign(new Error("x".repeat(100_000)), { retriable: false });

    expect(describeFailure(thrown)).toMatchObject({ retriable: false });
    expect(describeFailure(thrown).message).toHaveLength(16_384);
  });
});
