import { describe, expect, test } from "vitest";
import { formatDuration, formatInstant } from "./format-time.ts";

describe("a duration", () => {
  test.each([
    [null, "–"],
    [0, "<1 ms"],
    [0.4, "<1 ms"],
    [7, "7 ms"],
    [1_250, "1.25 s"],
    [59_900, "59.9 s"],
    [125_000, "2 m 05 s"],
    [3 * 3_600_000 + 600_000, "3 h 10 m"],
    [4 * 86_400_000 + 2 * 3_600_000, "4 d 02 h"],
  ])("of %s ms reads %s", (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });
});

describe("an instant", () => {
  test("says its zone", () => {
    expect(formatInstant("2026-11-22T00:41:07.123Z")).toBe("2026-11-22 00:41:07.123 UTC");
    expect(formatInstant(null)).toBe("–");
  });
});
