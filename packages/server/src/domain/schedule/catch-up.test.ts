import { describe, expect, test } from "vitest";
import { readTestSchedule } from "../../testing/read-test-schedule.ts";
import { catchUp } from "./catch-up.ts";

const at = (text: string) => Date.parse(`2026-11-${text}:00Z`);
const hourly = (fields: object = {}) =>
  readTestSchedule({ intervals: [{ every: "1h" }], ...fields });

describe("after a time when nobody was there (A-21.12)", () => {
  const DOWN = { handledMs: at("20T12:00"), nowMs: at("20T15:30") };

  test("the latest missed instant is due once, the others are skipped", () => {
    const { due, skipped, hasMoreSkipped } = catchUp(hourly(), DOWN);

    expect(due).toEqual([at("20T15:00")]);
    expect(skipped).toEqual([at("20T13:00"), at("20T14:00")]);
    expect(hasMoreSkipped).toBe(false);
  });

  test("nothing is due when nothing was missed", () => {
    const window = { handledMs: at("20T15:00"), nowMs: at("20T15:30") };

    expect(catchUp(hourly(), window)).toEqual({ due: [], skipped: [], hasMoreSkipped: false });
  });

  test("an instant of this very moment is due", () => {
    const window = { handledMs: at("20T15:00"), nowMs: at("20T16:00") };

    expect(catchUp(hourly(), window).due).toEqual([at("20T16:00")]);
  });

  test("what was missed longer than a day ago is not due", () => {
    const schedule = readTestSchedule({ calendars: [{ dayOfMonth: 18 }] });

    const late = catchUp(schedule, { handledMs: at("10T00:00"), nowMs: at("19T00:01") });
    const inTime = catchUp(schedule, { handledMs: at("10T00:00"), nowMs: at("19T00:00") });

    expect(late).toMatchObject({ due: [], skipped: [at("18T00:00")] });
    expect(inTime).toMatchObject({ due: [at("18T00:00")], skipped: [] });
  });

  test("nothing is due where nothing is to be caught up", () => {
    const { due, skipped } = catchUp(hourly({ catchup: "none" }), DOWN);

    expect(due).toEqual([]);
    expect(skipped).toHaveLength(3);
  });

  test("all are due where all are wanted, the latest hundred at most", () => {
    const few = catchUp(hourly({ catchup: "all" }), DOWN);
    const many = catchUp(hourly({ catchup: "all", catchupWindow: "30d" }), {
      handledMs: at("01T00:00"),
      nowMs: at("20T00:00"),
    });

    expect(few).toMatchObject({
      due: [13, 14, 15].map((hour) => at(`20T${hour}:00`)),
      skipped: [],
    });
    expect(many.due).toHaveLength(100);
    expect(many.due.at(-1)).toBe(at("20T00:00"));
    expect(many.skipped).toHaveLength(19 * 24 - 100);
  });

  test("a shorter window is kept to", () => {
    expect(catchUp(hourly({ catchupWindow: "10m" }), DOWN).due).toEqual([]);
  });

  test("a schedule of every second is cut short, for the list is for people", () => {
    const schedule = readTestSchedule({ intervals: [{ every: "1s" }] });

    const { due, skipped, hasMoreSkipped } = catchUp(schedule, DOWN);

    expect(due).toEqual([DOWN.nowMs]);
    expect(skipped).toHaveLength(1_000);
    expect(hasMoreSkipped).toBe(true);
  });
});
