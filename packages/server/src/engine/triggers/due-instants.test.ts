import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { timesBetween } from "../../domain/schedule/next-time.ts";
import type { Schedule } from "../../domain/schedule/schedule.ts";
import { readTestSchedule } from "../../testing/read-test-schedule.ts";
import { dueInstants } from "./due-instants.ts";

const START = Date.UTC(2026, 9, 24, 20);
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

const schedules = fc
  .record({
    interval: fc.constantFrom("1s", "7s", "5m", "1h"),
    calendars: fc.subarray([{ hour: 2, minute: 30 }, { minute: "*" }, "15 */3 * * *"]),
    jitter: fc.constantFrom("0s", "1s"),
    catchup: fc.constantFrom("latest", "none", "all"),
  })
  .map(({ interval, ...rest }) =>
    readTestSchedule({ ...rest, timezone: "Europe/Paris", intervals: [{ every: interval }] }),
  );

const gaps = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 3 * SECOND_MS }),
    fc.integer({ min: MINUTE_MS, max: 10 * MINUTE_MS }),
  ),
  { minLength: 1, maxLength: 20 },
);

/** What rounds at these distances start and pass over. */
function roundsOf(schedule: Schedule, distances: readonly number[]) {
  let now = START;
  let handledAt = START;
  const due: { instant: number; at: number }[] = [];
  const skipped: number[] = [];
  for (const distance of distances) {
    now += distance;
    const found = dueInstants(schedule, { recipeId: "sync", handledAt, now });
    due.push(...found.due.map((instant) => ({ instant, at: now })));
    skipped.push(...found.skipped);
    handledAt = found.handledAt;
  }
  return { due, skipped, handledAt };
}

describe("the instants of a schedule", () => {
  test("are each started once or passed over once, and never early", () => {
    fc.assert(
      fc.property(schedules, gaps, (schedule, distances) => {
        const { due, skipped, handledAt } = roundsOf(schedule, distances);

        const all = [...due.map(({ instant }) => instant), ...skipped].sort((a, b) => a - b);
        const window = { afterMs: START, untilMs: handledAt, countMax: 100_000 };
        expect(all).toEqual(timesBetween(schedule, window));
        expect(due.every(({ instant, at }) => instant <= at)).toBe(true);
      }),
    );
  });

  test("are none passed over while rounds come in time, whatever is caught up", () => {
    fc.assert(
      fc.property(
        schedules,
        fc.array(fc.integer({ min: 1, max: 9_000 })),
        (schedule, distances) => {
          expect(roundsOf(schedule, distances).skipped).toEqual([]);
        },
      ),
    );
  });

  test("wait for their jitter", () => {
    const schedule = readTestSchedule({ intervals: [{ every: "1h" }], jitter: "30m" });
    const moment = { recipeId: "sync", handledAt: START };

    const { nextAt } = dueInstants(schedule, { ...moment, now: START });
    const early = dueInstants(schedule, { ...moment, now: (nextAt ?? 0) - 1 });
    const inTime = dueInstants(schedule, { ...moment, now: nextAt ?? 0 });

    expect(early).toMatchObject({ due: [], handledAt: START, nextAt });
    expect(inTime.due).toEqual([START + 60 * MINUTE_MS]);
  });
});
