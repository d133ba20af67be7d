import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitJsonList } from "./split-json-list.ts";

describe("splitting a JSON list", () => {
  test.each<[string, string[] | null]>([
    ["[]", []],
    [" [ ] ", []],
    ["[1]", ["1"]],
    ["[9007199254740993, 0.10]", ["9007199254740993", "0.10"]],
    [
      '["a,b", "]", "\\"", "\\\\", [1,[2]], {"a":[1,2],"b":"}"}]',
      ['"a,b"', '"]"', '"\\""', '"\\\\"', "[1,[2]]", '{"a":[1,2],"b":"}"}'],
    ],
    ["{}", null],
    ['"[1]"', null],
    ["1", null],
  ])("of %s", (text, expected) => {
    expect(splitJsonList(text)).toEqual(expected);
  });

  test("loses and adds nothing, whatever is in it", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 2), (list, indent) => {
        const elements = splitJsonList(JSON.stringify(list, null, indent)) ?? [];

        expect(elements.map((text) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(list)));
      }),
    );
  });
});
