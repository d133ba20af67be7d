import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearestWord } from "./nearest-word.ts";

describe("the word that was probably meant", () => {
  test.each([
    ["stepz", "steps"],
    ["Steps", "steps"],
    ["tepss", "steps"],
    ["stpes", "steps"],
    ["trigger ", "trigger"],
    ["tirgger", "trigger"],
    ["actoin", "action"],
    ["acton", "action"],
  ])("for %j is %j", (word, expected) => {
    expect(nearestWord(word, ["action", "steps", "trigger"])).toBe(expected);
  });

  test.each(["", "x", "zzzzzz", "a".repeat(65), "notation"])("for %j is none", (word) => {
    expect(nearestWord(word, ["action", "steps", "trigger", "b".repeat(65)])).toBeNull();
  });

  test("is the word itself when it is there", () => {
    const word = fc.stringMatching(/^[a-z]{1,20}$/);
    fc.assert(
      fc.property(word, fc.array(word), (wanted, others) => {
        expect(nearestWord(wanted, [...others, wanted])).toBe(wanted);
      }),
    );
  });
});
