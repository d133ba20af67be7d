import { describe, expect, test } from "vitest";
import { readTestSchedule } from "../../testing/read-test-schedule.ts";
import { jitteredTime } from "./jittered-time.ts";

const HOUR_MS = 3_600_000;
const schedule = (every: string, jitter: string) =>
  readTestSchedule({ intervals: [{ every }], jitter });

describe("the jitter of a schedule (I-20.3)", () => {
  const hours = Array.from({ length: 1_000 }, (_, index) => index * HOUR_MS);

  test("is nothing unless it is asked for", () => {
    expect(jitteredTime(schedule("1h", "0s"), { scheduledMs: HOUR_MS, key: "a" })).toBe(HOUR_MS);
  });

  test("is the same each time it is asked for, and another for another key", () => {
    const jittered = schedule("1h", "10m");
    const times = (key: string) =>
      hours.map((scheduledMs) => jitteredTime(jittered, { scheduledMs, key }));

    expect(times("a")).toEqual(times("a"));
    expect(times("a")).not.toEqual(times("b"));
  });

  test("spreads runs evenly over its length", () => {
    const jittered = schedule("1h", "10m");
    const delays = hours.map(
      (scheduledMs) => jitteredTime(jittered, { scheduledMs, key: "plan" }) - scheduledMs,
    );

    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThanOrEqual(600_000);
    const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
    expect(mean).toBeGreaterThan(270_000);
    expect(mean).toBeLessThan(330_000);
  });

  test("never reaches the next instant", () => {
    const jittered = schedule("1s", "1s");
    const delays = hours.map(
      (scheduledMs) => jitteredTime(jittered, { scheduledMs, key: "x" }) - scheduledMs,
    );

    expect(Math.max(...delays)).toBeLessThan(1_000);
  });
});
