import { describe, expect, test } from "vitest";
import { readTestSchedule } from "../../../testing/read-test-schedule.ts";
import { timesBetween } from "../next-time.ts";
import { readSchedule } from "./read-schedule.ts";

const calendarsOf = (cron: string) => readTestSchedule({ calendars: [cron] }).calendars;

describe("a cron text", () => {
  const MIDNIGHT = { second: [0], minute: [0], hour: [0] };
  const ANY = "*";

  // biome-ignore format: a table
  test.each([
    ["*/15 * * * *",       { second: [0], minute: [0, 15, 30, 45], hour: ANY }],
    ["30 9 * * MON-FRI",   { minute: [30], hour: [9], dayOfWeek: [1, 2, 3, 4, 5], dayOfMonth: ANY }],
    ["0 9 * * mon,3,FRI",  { hour: [9], dayOfWeek: [1, 3, 5] }],
    ["10 30 9 * * *",      { second: [10], minute: [30], hour: [9] }],
    ["* * * * * *",        { second: ANY, minute: ANY, hour: ANY }],
    ["0 0 1 jan,JUL *",    { ...MIDNIGHT, dayOfMonth: [1], month: [1, 7], dayOfWeek: ANY }],
    ["0 8-18/2 * * *",     { hour: [8, 10, 12, 14, 16, 18] }],
    ["5/20 * * * *",       { minute: [5, 25, 45] }],
    ["0 0 * * 5-7",        { dayOfWeek: [0, 5, 6] }],
    ["0 0 * * FRI-SUN",    { dayOfWeek: [0, 5, 6] }],
    ["0 0 * * 7",          { dayOfWeek: [0] }],
    ["0 0 * * WED",        { dayOfWeek: [3] }],
    ["0 0 1 * ?",          { dayOfMonth: [1], dayOfWeek: ANY }],
    ["0 0 */2 * 1",        { dayOfMonth: [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31], dayOfWeek: [1] }],
    ["*/1 */1 * * *",      { minute: ANY, hour: ANY }],
    ["  0   12 * *  * ",   { hour: [12] }],
    ["@yearly",            { ...MIDNIGHT, dayOfMonth: [1], month: [1] }],
    ["@annually",          { ...MIDNIGHT, dayOfMonth: [1], month: [1] }],
    ["@monthly",           { ...MIDNIGHT, dayOfMonth: [1], month: ANY }],
    ["@weekly",            { ...MIDNIGHT, dayOfWeek: [0] }],
    ["@Daily",             { ...MIDNIGHT, dayOfMonth: ANY, dayOfWeek: ANY }],
    ["@midnight",          MIDNIGHT],
    ["@hourly",            { second: [0], minute: [0], hour: ANY }],
  ])("%s is converted to a calendar", (cron, expected) => {
    expect(calendarsOf(cron)).toMatchObject([expected]);
  });

  test("that restricts both days becomes two calendars, for cron means either", () => {
    const calendars = calendarsOf("0 0 13 * FRI");

    expect(calendars).toMatchObject([
      { dayOfMonth: [13], dayOfWeek: "*" },
      { dayOfMonth: "*", dayOfWeek: [5] },
    ]);
  });

  test("fires once where both of its days meet", () => {
    const schedule = readTestSchedule({ calendars: ["0 0 13 * FRI"] });
    const afterMs = Date.parse("2026-11-10T00:00:00Z");

    const times = timesBetween(schedule, { afterMs, countMax: 3 });

    expect(times.map((time) => new Date(time).toISOString().slice(0, 10))).toEqual([
      "2026-11-13",
      "2026-11-20",
      "2026-11-27",
    ]);
  });

  // biome-ignore format: a table
  test.each([
    ["0 0 L * *",       "the last one"],
    ["0 0 LW * *",      "the last one"],
    ["0 0 * * 5L",      "the last one"],
    ["0 0 15W * *",     "the nearest weekday"],
    ["0 0 * * MON#2",   "the n-th weekday"],
    ["0 0 * * 1#2",     "the n-th weekday"],
    ["H 0 * * *",       "Jenkins"],
    ["@reboot",         "There is no '@reboot'; there are @yearly"],
    ["60 * * * *",      "minute: 0–59; got '60'"],
    ["* 24 * * *",      "hour: 0–23"],
    ["* * 0 * *",       "dayOfMonth: 1–31"],
    ["* * * 13 *",      "month: JANUARY to DECEMBER"],
    ["* * * * 8",       "dayOfWeek: SUNDAY, MONDAY"],
    ["* * * FOO *",     "month: JANUARY to DECEMBER"],
    ["5-1 * * * *",     "split it in two: 5-59,0-1"],
    ["0 22-2 * * *",    "split it in two: 22-23,0-2"],
    ["*/0 * * * *",     "a step is at least 1"],
    ["1,,2 * * * *",    "minute: 0–59; got ''"],
    ["*-5 * * * *",     "minute: 0–59"],
    ["? * * * *",       "minute: 0–59"],
    ["-1 * * * *",      "minute: 0–59"],
    ["1.5 * * * *",     "minute: 0–59"],
    ["* * * *",         "five fields"],
    ["* * * * * * *",   "five fields"],
    ["",                "five fields"],
    [`${"1,".repeat(200)}1 * * * *`, "five fields"],
  ])("%s is refused with the reason", (cron, reason) => {
    const read = readSchedule({ calendars: [cron] });

    expect(read).toHaveProperty("problems");
    const [problem] = "problems" in read ? read.problems : [];
    expect(problem).toMatchObject({ path: ["calendars", 0], code: "bad_schedule" });
    expect(problem?.message).toContain(reason);
  });
});
