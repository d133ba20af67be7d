import { describe, expect, test } from "vitest";
import { isoTime, parseIsoTime } from "./iso-time.ts";

describe("an ISO instant", () => {
  test("is written in UTC with milliseconds, and read back", () => {
    const text = isoTime(1_893_456_000_123);

    expect(text).toBe("2030-01-01T00:00:00.123Z");
    expect(parseIsoTime(text)).toBe(1_893_456_000_123);
  });

  test.each([
    ["2030-01-01T01:00:00+01:00", "2030-01-01T00:00:00.000Z"],
    ["2030-01-01T00:00Z", "2030-01-01T00:00:00.000Z"],
    ["2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z"],
  ])("%s is read", (text, same) => {
    expect(isoTime(parseIsoTime(text) ?? 0)).toBe(same);
  });

  test.each([
    "2030-01-01",
    "2030-01-01T00:00:00",
    "2026-02-30T00:00:00Z",
    "2030-13-01T00:00:00Z",
    "2030-01-01T25:00:00Z",
    "1893456000",
    "tomorrow",
    "",
  ])("%j is refused", (text) => {
    expect(parseIsoTime(text)).toBeNull();
  });
});
