import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTestSchedule } from "../../testing/read-test-schedule.ts";
import {
  createWallClock,
  scanMinutes,
  timesByElapsedTime,
  timesByWallClock,
} from "../../testing/schedule-oracle.ts";
import { checkFires } from "./check-fires.ts";
import { nextTime, timesBetween } from "./next-time.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RUNS = 300;

const zones = fc.constantFrom(
  "UTC",
  "Europe/Paris",
  "America/New_York",
  "America/Santiago",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "Antarctica/Troll",
  "Asia/Kolkata",
);

function values(min: number, max: number) {
  return fc.oneof(
    fc.constant("*"),
    fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 6 }),
  );
}

const calendars = fc.record({
  minute: values(0, 59),
  hour: values(0, 23),
  dayOfWeek: values(0, 6),
  dayOfMonth: fc.oneof({ weight: 3, arbitrary: fc.constant("*") }, values(1, 31)),
  month: fc.oneof({ weight: 3, arbitrary: fc.constant("*") }, values(1, 12)),
});

const instants = fc
  .integer({ min: Date.UTC(2024, 0, 1) / MINUTE_MS, max: Date.UTC(2030, 11, 1) / MINUTE_MS })
  .map((minute) => minute * MINUTE_MS);

const schedules = fc
  .record({
    timezone: zones,
    calendars: fc.array(calendars, { maxLength: 3 }),
    intervals: fc.array(
      fc.integer({ min: 1_000, max: 100_000_000 }).map((every) => ({ every })),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map((document) => readTestSchedule(document));

type CalendarDocument = typeof calendars extends fc.Arbitrary<infer Document> ? Document : never;

const has = (field: string | number[], value: number) =>
  typeof field === "string" || field.includes(value);

const matcher = (calendar: CalendarDocument) => (local: Date) =>
  has(calendar.minute, local.getUTCMinutes()) &&
  has(calendar.hour, local.getUTCHours()) &&
  has(calendar.dayOfWeek, local.getUTCDay()) &&
  has(calendar.dayOfMonth, local.getUTCDate()) &&
  has(calendar.month, local.getUTCMonth() + 1);

describe("whatever the schedule", () => {
  test("its times ascend, none is there twice, and each is the next of the one before", () => {
    fc.assert(
      fc.property(schedules, instants, (schedule, afterMs) => {
        const times = timesBetween(schedule, { afterMs, countMax: 20 });

        const before = [afterMs, ...times];
        times.forEach((time, index) => {
          expect(time).toBeGreaterThan(before[index] ?? 0);
          expect(nextTime(schedule, before[index] ?? 0)).toBe(time);
          expect(time % 1_000).toBe(0);
        });
      }),
      { numRuns: RUNS },
    );
  });

  test("it fires when any of its parts does, and at no other time", () => {
    fc.assert(
      fc.property(schedules, instants, (schedule, afterMs) => {
        const window = { afterMs, untilMs: afterMs + 6 * HOUR_MS, countMax: 30_000 };
        const parts = [
          ...schedule.intervals.map((one) => ({ ...schedule, intervals: [one], calendars: [] })),
          ...schedule.calendars.map((one) => ({ ...schedule, calendars: [one], intervals: [] })),
        ];

        const union = new Set(parts.flatMap((part) => timesBetween(part, window)));

        expect(timesBetween(schedule, window)).toEqual([...union].sort((a, b) => a - b));
      }),
      { numRuns: RUNS / 10 },
    );
  });

  test("a calendar fires in any window as a scan of its minutes says", () => {
    fc.assert(
      fc.property(zones, calendars, instants, (timezone, calendar, fromMs) => {
        const untilMs = fromMs + 30 * HOUR_MS;
        const minutes = scanMinutes(createWallClock(timezone), { fromMs, untilMs });
        const scan = calendar.hour === "*" ? timesByElapsedTime : timesByWallClock;
        // The scan knows nothing of what was shown before it began.
        const sureMs = fromMs + 3 * HOUR_MS;
        const expected = scan(minutes, matcher(calendar)).filter((time) => time > sureMs);
        const schedule = readTestSchedule({ timezone, calendars: [calendar] });

        const times = timesBetween(schedule, { afterMs: sureMs, untilMs, countMax: 10_000 });

        expect(times).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("the time it takes", () => {
  const RARE = [
    { month: 2, dayOfMonth: 29, dayOfWeek: "MONDAY" },
    { dayOfMonth: 13, dayOfWeek: "FRIDAY", month: "OCTOBER" },
    { year: 2100, month: 12, dayOfMonth: 31, hour: 23, minute: 59, second: 59 },
    { hour: { start: 9, end: 17 }, dayOfWeek: { start: "MON", end: "FRI" } },
  ];
  const schedulesOfZones = ["Europe/Paris", "America/New_York", "UTC"].flatMap((timezone) =>
    RARE.map((calendar) => readTestSchedule({ timezone, calendars: [calendar] })),
  );

  test("for the next time is at most 5 ms, also of rare ones (p99)", () => {
    const durations: number[] = [];
    for (let round = 0; round < 100; round++) {
      for (const schedule of schedulesOfZones) {
        const before = performance.now();
        nextTime(schedule, Date.UTC(2026, 0, 1 + round));
        durations.push(performance.now() - before);
      }
    }
    durations.sort((left, right) => left - right);

    expect(durations.at(Math.floor(durations.length * 0.99))).toBeLessThanOrEqual(5);
  });

  test("to see that none comes is at most 50 ms", () => {
    const never = { timezone: "Europe/Paris", calendars: [{ month: "FEBRUARY", dayOfMonth: 30 }] };
    const schedule = readTestSchedule(never);
    const durations = [1, 2, 3].map((round) => {
      const before = performance.now();
      expect(checkFires(schedule, round)).toMatchObject({ code: "never_fires" });
      return performance.now() - before;
    });

    expect(Math.min(...durations)).toBeLessThanOrEqual(50);
  });
});
