import { describe, expect, test } from "vitest";
import { readTestSchedule } from "../../../testing/read-test-schedule.ts";
import { describeSchedule } from "./describe-schedule.ts";

const every = (text: string, offset?: string) => ({
  intervals: [{ every: text, ...(offset !== undefined && { offset }) }],
});
const paris = (...calendars: (object | string)[]) => ({ timezone: "Europe/Paris", calendars });
const WEEKDAYS = { start: "MONDAY", end: "FRIDAY" };

describe("the description of a schedule", () => {
  // biome-ignore format: a table
  const TABLE: readonly [document: object, text: string][] = [
    [every("15m"),             "Every 15 minutes from the hour"],
    [every("15m", "5m"),       "Every 15 minutes from 5 minutes after the hour"],
    [every("1h"),              "Every hour on the hour"],
    [every("1h", "10m"),       "Every hour from 10 minutes after the hour"],
    [every("10 M"),            "Every 10 minutes from the hour"],
    [every("10s"),             "Every 10 seconds from the minute"],
    [every("1s"),              "Every second"],
    [every("1m"),              "Every minute"],
    [every("90m"),             "Every 90 minutes from midnight UTC"],
    [every("1d"),              "Every day at 00:00 UTC"],
    [every("1d", "4.5h"),      "Every day at 04:30 UTC"],
    [every("1m", "10s"),       "Every minute from 10 seconds after the minute"],
    [every("7m"),              "Every 7 minutes from 1970-01-01 00:00 UTC"],
    [every("7 days"),          "Every 7 days from 1970-01-01 00:00 UTC"],

    [paris({ hour: 9, minute: 30, dayOfWeek: WEEKDAYS }), "At 09:30 on Monday to Friday, Europe/Paris"],
    [paris({}),                                  "At 00:00 every day, Europe/Paris"],
    [paris({ hour: [9, 17] }),                   "At 09:00 and 17:00 every day, Europe/Paris"],
    [paris({ hour: 9, second: 15 }),             "At 09:00:15 every day, Europe/Paris"],
    [paris({ dayOfMonth: 1 }),                   "At 00:00 on day 1 of the month, Europe/Paris"],
    [paris({ dayOfMonth: [1, 15], month: ["JAN", "JUL"] }), "At 00:00 on days 1 and 15 of January and July, Europe/Paris"],
    [paris({ dayOfMonth: 13, dayOfWeek: "FRI" }), "At 00:00 on day 13 of the month if it is Friday, Europe/Paris"],
    [paris({ dayOfWeek: ["SAT", "SUN"], month: 3 }), "At 00:00 on Saturday and Sunday in March, Europe/Paris"],
    [paris({ dayOfWeek: { start: "FRI", end: "SUN" } }), "At 00:00 on Friday to Sunday, Europe/Paris"],
    [paris({ year: 2027, month: 1, dayOfMonth: 1 }), "At 00:00 on day 1 of January in 2027, Europe/Paris"],
    [paris({ month: { start: 6, end: 8 } }),     "At 00:00 in June to August, Europe/Paris"],
    [paris({ hour: "*" }),                       "Every hour on the hour, Europe/Paris"],
    [paris({ hour: "*", minute: "*" }),          "Every minute, Europe/Paris"],
    [paris({ hour: "*", minute: "*", second: "*" }), "Every second, Europe/Paris"],
    [paris({ hour: "*", minute: "*", second: [0, 20, 40] }), "Every 20 seconds from the minute, Europe/Paris"],
    [paris({ hour: "*", minute: [0, 15, 30, 45] }), "Every 15 minutes from the hour, Europe/Paris"],
    [paris({ hour: "*", minute: [5, 35] }),      "At minutes 5 and 35 of every hour, Europe/Paris"],
    [paris({ hour: "*", minute: 5, second: 10 }), "At second 10 of minute 5 of every hour, Europe/Paris"],
    [paris({ hour: { start: 9, end: 17 }, dayOfWeek: WEEKDAYS }), "Every hour from 09:00 to 17:00 on Monday to Friday, Europe/Paris"],
    [paris({ hour: { start: 0, end: 23, step: 3 } }), "At 00:00, 03:00, 06:00, 09:00, 12:00, 15:00, 18:00 and 21:00 every day, Europe/Paris"],
    [paris({ hour: { start: 9, end: 17 }, minute: [0, 30] }), "Every 30 minutes from the hour in the hours 09:00 to 17:00, Europe/Paris"],
    [paris({ hour: { start: 9, end: 17 }, minute: 20 }), "At minute 20 of the hours 09:00 to 17:00 every day, Europe/Paris"],
    [paris({ hour: 3, minute: "*", second: "*" }), "Every second in the hour 03:00, Europe/Paris"],

    [paris({ hour: 9 }, { hour: 10, dayOfWeek: 0 }), "At 09:00 every day; and at 10:00 on Sunday, Europe/Paris"],
    [{ ...every("1h"), ...paris({ hour: 9 }) },  "Every hour on the hour; and at 09:00 every day, Europe/Paris"],
    [{ calendars: ["0 0 13 * FRI"] },            "At 00:00 on day 13 of the month; and at 00:00 on Friday, UTC"],
    [{ ...every("1h"), jitter: "30s", startAt: "2026-11-20T00:00:00Z", endAt: "2027-01-01T10:00:05Z" },
      "Every hour on the hour, from 2026-11-20T00:00Z, until 2027-01-01T10:00:05Z, up to 30 seconds later"],
  ];

  test.each(TABLE)("%j", (document, text) => {
    expect(describeSchedule(readTestSchedule(document))).toBe(text);
  });
});
