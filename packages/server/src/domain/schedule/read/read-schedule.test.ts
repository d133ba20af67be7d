import { describe, expect, test } from "vitest";
import { checkFires } from "../check-fires.ts";
import { readSchedule } from "./read-schedule.ts";

const NOW = Date.parse("2026-11-20T15:30:00Z");

const every = (value: unknown) => ({ intervals: [{ every: value }] });
const calendar = (fields: unknown) => ({ calendars: [fields] });
const EVERY = "/intervals/0/every";

/** What is wrong with a document, as "pointer code". */
function wrongWith(document: unknown): string[] {
  const read = readSchedule(document);
  if ("schedule" in read) {
    const problem = checkFires(read.schedule, NOW);
    return problem === null ? [] : [`${["", ...problem.path].join("/")} ${problem.code}`];
  }
  return read.problems.map(({ path, code }) => `${["", ...path].join("/")} ${code}`);
}

function messages(document: unknown): string {
  const read = readSchedule(document);
  return "problems" in read ? read.problems.map(({ message }) => message).join("\n") : "";
}

function scheduleOf(document: unknown) {
  const read = readSchedule(document);
  if ("problems" in read) throw new Error(JSON.stringify(read.problems));
  return read.schedule;
}

// biome-ignore format: a table
const BAD_DURATIONS = [
  "", 0, "-5m", "5", 5, "1e3", "1e400s", "Infinity", "NaN", "10 fortnights", "5 minutes!", "10m 5s",
  "１０s", "١s", "0x10", `${"9".repeat(100)}s`, "99999999999y", 999, "999ms", "367d", ".5s", "-3 days", "1 month",
];

describe("an interval (S01-S05)", () => {
  test.each(BAD_DURATIONS)("of %j is refused", (value) => {
    expect(wrongWith(every(value))).toEqual([`${EVERY} bad_schedule`]);
  });

  test.each([[null], [true], [{}], [[]], [["5m", null]]])(
    "of the wrong type %j is refused",
    (value) => {
      expect(wrongWith(every(value))).toEqual([`${EVERY} wrong_type`]);
    },
  );

  test.each([
    ["10 M", 600_000],
    ["1y", 31_557_600_000],
    ["1.5h", 5_400_000],
    [".5h", 1_800_000],
    ["366d", 31_622_400_000],
    ["1s", 1_000],
    [5_000, 5_000],
  ])("of %j is %d ms", (value, everyMs) => {
    expect(scheduleOf(every(value)).intervals).toEqual([{ everyMs, offsetMs: 0 }]);
  });

  test("says what a number without a unit would mean", () => {
    expect(messages(every("5"))).toContain("'5' would mean 5 ms; write '5m' or a number, 5000");
    expect(messages(every(999))).toContain("Expected 1 second to 366 days");
  });

  test("needs a duration, and an offset below it", () => {
    expect(wrongWith({ intervals: [{}] })).toEqual([`${EVERY} required`]);
    expect(wrongWith({ intervals: [{ every: "1h", offset: "1h" }] })).toEqual([
      "/intervals/0/offset bad_schedule",
    ]);
    expect(wrongWith({ intervals: ["1h"] })).toEqual(["/intervals/0 wrong_type"]);
  });
});

describe("a whole schedule (S06, S17, S30)", () => {
  const HOURLY = { intervals: [{ every: "1h" }] };

  // biome-ignore format: a table
  const REFUSED: readonly [what: string, document: unknown, problems: string[]][] = [
    ["51 entries",          { intervals: Array(26).fill({ every: "1h" }), calendars: Array(25).fill({}) }, [" limit_exceeded"]],
    ["no entries",          { intervals: [], calendars: [] }, [" required"]],
    ["nothing",             undefined,                        [" required"]],
    ["null",                null,                             [" wrong_type"]],
    ["a text",              "1h",                             [" wrong_type"]],
    ["a list",              [],                               [" wrong_type"]],
    ["intervals as object", { intervals: { every: "1h" } },   ["/intervals wrong_type"]],
    ["an unknown field",    { ...HOURLY, timeZone: "UTC" },   ["/timeZone unknown_field"]],
    ["a start at the end",  { ...HOURLY, startAt: "2027-01-01T00:00:00Z", endAt: "2027-01-01T00:00:00Z" }, ["/endAt bad_schedule"]],
    ["an end that passed",  { ...HOURLY, endAt: "2025-01-01T00:00:00Z" }, ["/endAt never_fires"]],
    ["30 February as end",  { ...HOURLY, endAt: "2027-02-30T00:00:00Z" }, ["/endAt bad_schedule"]],
    ["an end without zone", { ...HOURLY, endAt: "2027-02-03T00:00:00" }, ["/endAt bad_schedule"]],
    ["a number as start",   { ...HOURLY, startAt: 5 },        ["/startAt wrong_type"]],
    ["a jitter too long",   { ...HOURLY, jitter: "61m" },     ["/jitter bad_schedule"]],
    ["another catch-up",    { ...HOURLY, catchup: "maybe" },  ["/catchup bad_schedule"]],
    ["catch-up as number",  { ...HOURLY, catchup: 3 },        ["/catchup wrong_type"]],
  ];

  test.each(REFUSED)("with %s is refused", (_what, document, problems) => {
    expect(wrongWith(document)).toEqual(problems);
  });

  test.each([
    "Mars/Base",
    "CEST",
    "+05:30",
    "-01:00",
    "GMT+25",
    "",
    "Z",
    "2026-01-01[UTC]",
    "x".repeat(5_000),
  ])("in the zone %j is refused, with three that are near", (timezone) => {
    expect(wrongWith({ ...HOURLY, timezone })).toEqual(["/timezone bad_schedule"]);
    expect(messages({ ...HOURLY, timezone })).toMatch(/such as [\w/-]+, [\w/-]+, [\w/-]+$/);
  });

  test("tells the zone that was probably meant", () => {
    expect(messages({ ...HOURLY, timezone: "Europe/Pariss" })).toContain("such as Europe/Paris,");
  });

  test.each([
    ["europe/paris", "Europe/Paris"],
    ["EST5EDT", "EST5EDT"],
    ["utc", "UTC"],
    ["asia/kolkata", "Asia/Kolkata"],
    [undefined, "UTC"],
  ])("in the zone %j is in %s", (timezone, expected) => {
    expect(scheduleOf({ ...HOURLY, timezone }).timezone).toBe(expected);
  });

  test("may be empty where that means no schedule", () => {
    expect(readSchedule({}, { mayBeEmpty: true })).toHaveProperty("schedule");
  });
});

describe("a calendar (S07-S16)", () => {
  // biome-ignore format: a table
  const REFUSED: readonly [fields: unknown, problems: string[]][] = [
    [{ minute: 60 },                 ["/minute bad_schedule"]],
    [{ minute: -1 },                 ["/minute bad_schedule"]],
    [{ minute: 1.5 },                ["/minute bad_schedule"]],
    [{ minute: "61" },               ["/minute bad_schedule"]],
    [{ minute: "a" },                ["/minute bad_schedule"]],
    [{ minute: "" },                 ["/minute bad_schedule"]],
    [{ minute: null },               ["/minute wrong_type"]],
    [{ minute: true },               ["/minute wrong_type"]],
    [{ minute: [[1]] },              ["/minute/0 wrong_type"]],
    [{ minute: [1, "*"] },           ["/minute/1 bad_schedule"]],
    [{ hour: 24 },                   ["/hour bad_schedule"]],
    [{ second: 60 },                 ["/second bad_schedule"]],
    [{ month: 0 },                   ["/month bad_schedule"]],
    [{ month: 13 },                  ["/month bad_schedule"]],
    [{ dayOfMonth: 0 },              ["/dayOfMonth bad_schedule"]],
    [{ dayOfMonth: 32 },             ["/dayOfMonth bad_schedule"]],
    [{ year: 1969 },                 ["/year bad_schedule"]],
    [{ year: 2200 },                 ["/year bad_schedule"]],
    [{ year: "26" },                 ["/year bad_schedule"]],
    [{ dayOfWeek: 8 },               ["/dayOfWeek bad_schedule"]],
    [{ dayOfWeek: "LUNDI" },         ["/dayOfWeek bad_schedule"]],
    [{ dayOfWeek: "MONDAY,FRIDAY" }, ["/dayOfWeek bad_schedule"]],
    [{ dayOfWeek: { start: "FRIDAY", end: "MONDAY" } }, ["/dayOfWeek bad_schedule"]],
    [{ hour: { start: 17, end: 9 } }, ["/hour bad_schedule"]],
    [{ hour: { end: 9 } },           ["/hour required"]],
    [{ hour: { start: 9, end: null } }, ["/hour/end wrong_type"]],
    [{ hour: { start: 9, end: 12, step: 0 } }, ["/hour/step bad_schedule"]],
    [{ hour: { start: 9, end: 12, step: -1 } }, ["/hour/step bad_schedule"]],
    [{ hour: { start: 9, end: 12, step: 1.5 } }, ["/hour/step bad_schedule"]],
    [{ hour: { start: 9, end: 12, step: 4 } }, ["/hour/step bad_schedule"]],
    [{ hour: { start: 9, step: 2 } }, ["/hour/step bad_schedule"]],
    [{ hour: { start: 9, stop: 12 } }, ["/hour/stop unknown_field"]],
    [{ hour: [] },                   ["/hour bad_schedule"]],
    [{ hour: Array(201).fill(1) },   ["/hour limit_exceeded"]],
    [{ minutes: 3 },                 ["/minutes unknown_field"]],
    [{ comment: 3 },                 ["/comment wrong_type"]],
    [{ comment: "x".repeat(201) },   ["/comment limit_exceeded"]],
    [{ month: 2, dayOfMonth: 30 },   [" never_fires"]],
    [{ month: 4, dayOfMonth: 31 },   [" never_fires"]],
    [{ month: 2, dayOfMonth: 29, year: 2027 }, [" never_fires"]],
    [{ year: 2020 },                 [" never_fires"]],
    [null,                           [" wrong_type"]],
    [7,                              [" wrong_type"]],
    ["every day",                    [" bad_schedule"]],
    ["@reboot",                      [" bad_schedule"]],
  ];

  test.each(REFUSED)("of %j is refused", (fields, problems) => {
    expect(wrongWith(calendar(fields))).toEqual(
      problems.map((problem) => `/calendars/0${problem}`),
    );
  });

  test("names every mistake at once", () => {
    expect(wrongWith(calendar({ hour: 24, minute: 60, minutes: 1 }))).toHaveLength(3);
  });

  test("says how to write a range over the weekend", () => {
    const range = { start: "FRIDAY", end: "MONDAY" };

    expect(messages(calendar({ dayOfWeek: range }))).toContain("split it in two ranges");
  });

  test("never shows more of a value than is needed to find it", () => {
    const message = messages(calendar({ minute: "\u001b[31m".repeat(1_000) }));

    expect(message.length).toBeLessThan(120);
    expect(message).not.toContain("\u001b");
  });

  // biome-ignore format: a table
  test.each([
    [{ dayOfWeek: 7 },                 { dayOfWeek: [0] }],
    [{ dayOfWeek: "MON" },             { dayOfWeek: [1] }],
    [{ dayOfWeek: "mon" },             { dayOfWeek: [1] }],
    [{ dayOfWeek: "Monday" },          { dayOfWeek: [1] }],
    [{ dayOfWeek: { start: 0, end: 7 } }, { dayOfWeek: [0, 1, 2, 3, 4, 5, 6] }],
    [{ hour: [9, 9, "9"] },            { hour: [9] }],
    [{ hour: [{ start: 8, end: 10 }, { start: 9, end: 11 }, 3] }, { hour: [3, 8, 9, 10, 11] }],
    [{ hour: { start: 2, end: 10, step: 3 } }, { hour: [2, 5, 8] }],
    [{ minute: "0" },                  { minute: [0], second: [0], hour: [0], month: "*" }],
    [{ month: ["jan", "DECEMBER", 6] }, { month: [1, 6, 12] }],
    [{ comment: "why" },               { comment: "why" }],
  ])("of %j is read as %j", (fields, expected) => {
    expect(scheduleOf(calendar(fields)).calendars).toMatchObject([expected]);
  });
});
