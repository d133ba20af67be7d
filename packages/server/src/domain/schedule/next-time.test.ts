import { describe, expect, test } from "vitest";
import { readTestSchedule } from "../../testing/read-test-schedule.ts";
import { nextTime, timesBetween } from "./next-time.ts";

const FRIDAY = "2026-11-20T15:30:00Z";
const SEED = {
  dayOfWeek: { start: "MONDAY", end: "FRIDAY" },
  hour: { start: 9, end: 17 },
  minute: "0",
};

/** The first times after an instant, short: "11-20 16:00" of 2026, the year when it is another, seconds when not 0. */
function firstTimes(document: unknown, from: string, count: number): string[] {
  const schedule = readTestSchedule(document);
  return timesBetween(schedule, { afterMs: Date.parse(from), countMax: count }).map(short);
}

function short(epochMs: number): string {
  const text = new Date(epochMs).toISOString().replace(/(:00)?\.000Z$/, "");
  return text.replace("2026-", "").replace("T", " ");
}

const every = (text: string | number) => ({ intervals: [{ every: text }] });
const calendar = (...calendars: object[]) => ({ calendars });
const inZone = (timezone: string, ...calendars: object[]) => ({ timezone, calendars });

describe("intervals (requirements §20)", () => {
  // biome-ignore format: a table
  const WORKED: readonly [every: string, from: string, expected: string[]][] = [
    ["1h",     FRIDAY,                 ["11-20 16:00", "11-20 17:00"]],
    ["1h",     "2026-11-20T15:00:00Z", ["11-20 16:00"]],
    ["90m",    FRIDAY,                 ["11-20 16:30", "11-20 18:00", "11-20 19:30"]],
    ["7m",     FRIDAY,                 ["11-20 15:33", "11-20 15:40"]],
    ["1d",     FRIDAY,                 ["11-21 00:00"]],
    ["36h",    FRIDAY,                 ["11-21 00:00", "11-22 12:00", "11-24 00:00"]],
    ["7 days", FRIDAY,                 ["11-26 00:00", "12-03 00:00", "12-10 00:00"]],
    ["1w",     FRIDAY,                 ["11-26 00:00", "12-03 00:00", "12-10 00:00"]],
    ["28d",    FRIDAY,                 ["12-17 00:00", "2027-01-14 00:00"]],
    ["1y",     FRIDAY,                 ["2027-01-01 06:00", "2028-01-01 12:00"]],
  ];

  test.each(WORKED)("every %s after %s", (text, from, expected) => {
    expect(firstTimes(every(text), from, expected.length)).toEqual(expected);
  });

  test("are taken in milliseconds, and cut to whole seconds", () => {
    expect(firstTimes(every(5_400_000), FRIDAY, 1)).toEqual(["11-20 16:30"]);
    expect(firstTimes(every(60_999), FRIDAY, 1)).toEqual(["11-20 15:31"]);
  });

  test("are moved by their offset", () => {
    const intervals = [{ every: "1h", offset: "5m" }];

    expect(firstTimes({ intervals }, FRIDAY, 2)).toEqual(["11-20 16:05", "11-20 17:05"]);
  });

  test("know no clock changes", () => {
    const document = { timezone: "Europe/Paris", ...every("1d") };

    expect(firstTimes(document, "2026-03-28T12:00:00Z", 2)).toEqual(["03-29 00:00", "03-30 00:00"]);
  });
});

describe("calendars (requirements §21)", () => {
  // biome-ignore format: a table
  const WORKED: readonly [what: string, document: object, from: string, expected: string[]][] = [
    ["the seed's example", calendar(SEED), FRIDAY, ["11-20 16:00", "11-20 17:00", "11-23 09:00", "11-23 10:00"]],
    ["the first of each month", calendar({ dayOfMonth: 1 }), FRIDAY, ["12-01 00:00", "2027-01-01 00:00", "2027-02-01 00:00"]],
    ["every 7 days and each first", { ...every("7 days"), ...calendar({ dayOfMonth: 1 }) }, FRIDAY,
      ["11-26 00:00", "12-01 00:00", "12-03 00:00", "12-10 00:00", "12-17 00:00", "12-24 00:00", "12-31 00:00", "2027-01-01 00:00", "2027-01-07 00:00", "2027-01-14 00:00"]],
    ["an instant of both, once", { ...every("7 days"), ...calendar({ dayOfMonth: 1 }) }, "2026-09-30T12:00:00Z", ["10-01 00:00", "10-08 00:00"]],
    ["quarters of every hour", calendar({ hour: "*", minute: { start: 0, end: 59, step: 15 } }), FRIDAY, ["11-20 15:45", "11-20 16:00", "11-20 16:15", "11-20 16:30"]],
    ["a list of values and ranges", calendar({ hour: [{ start: 8, end: 10 }, 14, { start: 18, end: 23, step: 2 }] }), "2026-11-20T00:00:00Z",
      ["11-20 08:00", "11-20 09:00", "11-20 10:00", "11-20 14:00", "11-20 18:00", "11-20 20:00", "11-20 22:00", "11-21 08:00"]],
    ["a range without an end", calendar({ hour: { start: 9 } }), FRIDAY, ["11-21 09:00", "11-22 09:00"]],
    ["the 31st", calendar({ dayOfMonth: 31 }), "2026-01-31T00:00:00Z", ["03-31 00:00", "05-31 00:00", "07-31 00:00", "08-31 00:00", "10-31 00:00", "12-31 00:00"]],
    ["29 February", calendar({ month: "FEBRUARY", dayOfMonth: 29 }), FRIDAY, ["2028-02-29 00:00", "2032-02-29 00:00"]],
    ["29 February on a Monday", calendar({ month: 2, dayOfMonth: 29, dayOfWeek: "MON" }), FRIDAY, ["2044-02-29 00:00"]],
    ["Friday the 13th", calendar({ dayOfMonth: 13, dayOfWeek: "FRIDAY" }), "2026-01-01T00:00:00Z", ["02-13 00:00", "03-13 00:00", "11-13 00:00", "2027-08-13 00:00"]],
    ["one day of one year", calendar({ year: 2027, month: "JANUARY", dayOfMonth: 1 }), FRIDAY, ["2027-01-01 00:00"]],
    ["a weekend in two ranges", calendar({ dayOfWeek: [{ start: "FRIDAY", end: "SATURDAY" }, { start: "SUNDAY", end: "MONDAY" }] }), FRIDAY,
      ["11-21 00:00", "11-22 00:00", "11-23 00:00", "11-27 00:00"]],
    ["{} as every midnight", calendar({}), FRIDAY, ["11-21 00:00", "11-22 00:00"]],
    ["seconds", calendar({ hour: "*", minute: "*", second: [10, 50] }), FRIDAY, ["11-20 15:30:10", "11-20 15:30:50", "11-20 15:31:10"]],
    ["Sundays as 0, 7 and by name", calendar({ dayOfWeek: [0, "7", "sunday"] }), FRIDAY, ["11-22 00:00", "11-29 00:00"]],
    ["a range that ends on Sunday", calendar({ dayOfWeek: { start: "SATURDAY", end: "SUNDAY" } }), FRIDAY, ["11-21 00:00", "11-22 00:00", "11-28 00:00"]],

    ["New York's 02:30 in spring", inZone("America/New_York", { hour: 2, minute: 30 }), "2026-03-07T00:00:00Z", ["03-07 07:30", "03-08 07:00", "03-09 06:30"]],
    ["New York's 01:30 in autumn", inZone("America/New_York", { hour: 1, minute: 30 }), "2026-10-31T00:00:00Z", ["10-31 05:30", "11-01 05:30", "11-02 06:30"]],
    ["New York's 09:00 over the change", inZone("America/New_York", { hour: 9 }), "2026-03-07T00:00:00Z", ["03-07 14:00", "03-08 13:00"]],
    ["Berlin's 02:30 in spring", inZone("Europe/Berlin", { hour: 2, minute: 30 }), "2026-03-28T00:00:00Z", ["03-28 01:30", "03-29 01:00", "03-30 00:30"]],
    ["Berlin's 02:30 in autumn", inZone("Europe/Berlin", { hour: 2, minute: 30 }), "2026-10-24T12:00:00Z", ["10-25 00:30", "10-26 01:30"]],

    ["S19 Paris, gap", inZone("Europe/Paris", { hour: 2, minute: 30 }), "2026-03-28T12:00:00Z", ["03-29 01:00", "03-30 00:30"]],
    ["S20 Paris, twice", inZone("Europe/Paris", { hour: 2, minute: 30 }), "2026-10-24T12:00:00Z", ["10-25 00:30", "10-26 01:30"]],
    ["S21 New York, gap", inZone("America/New_York", { hour: 2, minute: 30 }), "2026-03-08T00:00:00Z", ["03-08 07:00"]],
    ["S21 New York, twice", inZone("America/New_York", { hour: 1, minute: 30 }), "2026-11-01T00:00:00Z", ["11-01 05:30", "11-02 06:30"]],
    ["S22 Lord Howe, half an hour's gap", inZone("Australia/Lord_Howe", { hour: 2, minute: 15 }), "2026-10-03T00:00:00Z", ["10-03 15:30", "10-04 15:15"]],
    ["S22 Lord Howe, half an hour twice", inZone("Australia/Lord_Howe", { hour: 1, minute: 45 }), "2026-04-04T00:00:00Z", ["04-04 14:45", "04-05 15:15"]],
    ["S23 Santiago, no midnight", inZone("America/Santiago", {}), "2026-09-05T12:00:00Z", ["09-06 04:00", "09-07 03:00"]],
    ["S24 Casablanca, Ramadan", inZone("Africa/Casablanca", { hour: 2, minute: 30 }), "2026-02-14T12:00:00Z", ["02-15 01:30", "02-16 02:30"]],
    ["S25 Apia, a day that never was", inZone("Pacific/Apia", { hour: 10, minute: 30 }), "2011-12-29T12:00:00Z", ["2011-12-29 20:30", "2011-12-30 10:00", "2011-12-30 20:30"]],
  ];

  test.each(WORKED)("%s", (_what, document, from, expected) => {
    expect(firstTimes(document, from, expected.length)).toEqual(expected);
  });

  // biome-ignore format: a table
  const COUNTS: readonly [what: string, document: object, from: string, until: string, count: number][] = [
    ["the seed's example, a day",  calendar(SEED), "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z", 9],
    ["the seed's example, a week", calendar(SEED), "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z", 45],
    ["New York's hours of the long day", inZone("America/New_York", { hour: "*" }), "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", 25],
    ["New York's hours of the short day", inZone("America/New_York", { hour: "*" }), "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z", 23],
    ["S26 Paris' quarters of the long day", inZone("Europe/Paris", { hour: "*", minute: [0, 15, 30, 45] }), "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 100],
    ["S27 an interval and a calendar that meet", { ...every("1h"), ...calendar({ hour: "*" }) }, FRIDAY, "2026-11-20T18:30:00Z", 3],
    ["S18 every second of a day", calendar({ hour: "*", minute: "*", second: "*" }), "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z", 86_400],
  ];

  test.each(COUNTS)("%s fires as often as it should", (_what, document, from, until, count) => {
    const window = { afterMs: Date.parse(from) - 1, untilMs: Date.parse(until) - 1 };
    const times = timesBetween(readTestSchedule(document), { ...window, countMax: 100_000 });

    expect(times).toHaveLength(count);
  });

  test("fires both times when the last hour of a day is shown twice and the date is fixed", () => {
    const last = { year: 2026, month: 4, dayOfMonth: 4, hour: "*", minute: 30 };
    const times = firstTimes(inZone("America/Santiago", last), "2026-04-05T02:00:00Z", 9);

    expect(times).toEqual(["04-05 02:30", "04-05 03:30"]);
    expect(firstTimes(inZone("America/Santiago", last), "2026-04-05T02:30:00Z", 9)).toEqual([
      "04-05 03:30",
    ]);
  });
});

describe("a schedule", () => {
  test("has no next time when its last one has passed", () => {
    const schedule = readTestSchedule(calendar({ year: 2027, month: 1, dayOfMonth: 1 }));

    expect(nextTime(schedule, Date.parse("2027-01-01T00:00:00Z"))).toBeNull();
  });

  test("fires at its bounds and not beyond them", () => {
    const bounds = { startAt: "2026-11-20T17:00:00Z", endAt: "2026-11-20T19:00:00Z" };

    const times = firstTimes({ ...every("1h"), ...bounds }, FRIDAY, 100);

    expect(times).toEqual(["11-20 17:00", "11-20 18:00", "11-20 19:00"]);
  });

  test("fires no more after the year 2199", () => {
    expect(firstTimes(every("1h"), "2199-12-31T22:30:00Z", 9)).toEqual(["2199-12-31 23:00"]);
    expect(firstTimes(calendar({}), "2199-12-31T22:30:00Z", 9)).toEqual([]);
    expect(firstTimes(inZone("Asia/Tokyo", { hour: "*" }), "2205-01-01T00:00:00Z", 9)).toEqual([]);
  });

  test("takes an instant between two seconds for the one before", () => {
    const schedule = readTestSchedule(calendar({ hour: "*", minute: "*", second: "*" }));

    expect(nextTime(schedule, 1_500)).toBe(2_000);
    expect(nextTime(schedule, 2_000)).toBe(3_000);
  });
});
