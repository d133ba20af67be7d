import { describe, expect, test } from "vitest";
import type { Json } from "./json.ts";
import { toStorableJson, toStorableText } from "./storable-json.ts";

function nest(levels: number): Json {
  return levels === 0 ? "core" : [nest(levels - 1)];
}

describe("a value from outside", () => {
  test("stays the very same when every store can keep it", () => {
    const value = { text: "héllo 😀", list: [1, -0.5, true, null, { deep: "" }] };

    expect(toStorableJson(value)).toBe(value);
  });

  test("gets replacement characters for what no store can keep, names included", () => {
    const value = { "a\0": ["x\uD800y", "\uDC00", "😀"], fine: 1 };

    expect(toStorableJson(value)).toEqual({ "a\uFFFD": ["x\uFFFDy", "\uFFFD", "😀"], fine: 1 });
  });

  test("loses numbers beyond any number", () => {
    expect(toStorableJson(JSON.parse("[1e999, -1e999, 1]"))).toEqual([null, null, 1]);
  });

  test("keeps a field named __proto__ as a field", () => {
    const mended = toStorableJson(JSON.parse('{"__proto__": {"a": "\\u0000"}}'));

    expect(JSON.stringify(mended)).toBe('{"__proto__":{"a":"\uFFFD"}}');
  });

  test("may be 64 levels deep and no deeper", () => {
    expect(toStorableJson(nest(64))).toEqual(nest(64));
    expect(toStorableJson(nest(65))).toBeUndefined();
  });
});

test.each([
  ["plain", "plain"],
  ["a\0b\uD83D", "a\uFFFDb\uFFFD"],
  ["\uDE00\uD83D", "\uFFFD\uFFFD"],
])("the text %j is kept as %j", (text, kept) => {
  expect(toStorableText(text)).toBe(kept);
});
