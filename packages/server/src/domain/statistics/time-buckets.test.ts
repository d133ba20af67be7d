import { describe, expect, test } from "vitest";
import { BUCKET_SIZES, bucketEdges, bucketSizeFor } from "./time-buckets.ts";

const HOUR_MS = 3_600_000;

function edges(from: string, to: string, size: keyof typeof BUCKET_SIZES, zone = "UTC") {
  const request = { from: Date.parse(from), to: Date.parse(to), bucketMs: BUCKET_SIZES[size] };
  return bucketEdges({ ...request, zone }).map((at) => new Date(at).toISOString().slice(0, 16));
}

describe("buckets of time", () => {
  test("cover the range, and begin on round times", () => {
    expect(edges("2030-01-01T00:07:00Z", "2030-01-01T00:16:00Z", "5m")).toEqual([
      "2030-01-01T00:05",
      "2030-01-01T00:10",
      "2030-01-01T00:15",
      "2030-01-01T00:20",
    ]);
  });

  test("of an instant are one", () => {
    expect(edges("2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z", "1h")).toHaveLength(2);
  });

  test("of a day begin at the zone's midnight, also when clocks change", () => {
    expect(edges("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z", "1d", "Europe/Berlin")).toEqual([
      "2026-03-27T23:00",
      "2026-03-28T23:00",
      "2026-03-29T22:00",
      "2026-03-30T22:00",
    ]);
  });

  test.each([
    ["2026-10-24T12:00:00Z", 25],
    ["2026-03-28T12:00:00Z", 23],
  ])("of the day after %s are as many hours as the day has", (noon, hours) => {
    const from = Date.parse(noon) + 11 * HOUR_MS;
    const days = edges(noon, new Date(from + 26 * HOUR_MS).toISOString(), "1d", "Europe/Berlin");

    const [, begin = "", end = ""] = days;
    expect((Date.parse(`${end}Z`) - Date.parse(`${begin}Z`)) / HOUR_MS).toBe(hours);
  });

  test("are as many as can be read", () => {
    expect(bucketSizeFor(HOUR_MS)).toBe("1m");
    expect(bucketSizeFor(24 * HOUR_MS)).toBe("15m");
    expect(bucketSizeFor(30 * 24 * HOUR_MS)).toBe("6h");
    expect(bucketSizeFor(10_000 * 24 * HOUR_MS)).toBe("1d");
  });
});
