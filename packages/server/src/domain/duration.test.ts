import { describe, expect, test } from "vitest";
import { parseDuration } from "./duration.ts";

describe("a duration", () => {
  test.each([
    ["250ms", 250],
    ["90s", 90_000],
    ["1.5h", 5_400_000],
    [".5h", 1_800_000],
    ["3 d", 259_200_000],
    ["0s", 0],
    ["2 minutes", 120_000],
  ])("of %s is %d ms", (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  test.each(["", "90", "-1s", "s", "1 fortnight", "1s 2s", "1e3s", " 1s", "9".repeat(40)])(
    "cannot be read from %j",
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );
});
