import type { Json } from "../../../packages/server/src/domain/json.ts";

/** Schedules of a schedule trigger (reliability.md D-S), by their id there. */
export const SCHEDULE_INPUTS: Readonly<Record<string, Json>> = {
  ...every("S01", ["", "0", "-5m", "5", 5, 0, -1]),
  ...every("S03", [
    "1e3",
    "1e400s",
    "Infinity",
    "NaN",
    "10 fortnights",
    "5 minutes!",
    "10m 5s",
    "１０s",
    "١s",
    "0x10",
    "9".repeat(101),
    "99999999999y",
  ]),
  ...every("S04", [null, true, {}, [], ["5m", null]]),
  ...every("S05", [999, "999ms", "367d"]),
  "S06 51 together": { intervals: Array.from({ length: 51 }, () => ({ every: "1h" })) },
  "S06 nothing": {},
  "S06 empty lists": { intervals: [], calendars: [] },
  ...field("S07", "minute", [60, -1, 1.5, "61", "a", "", null]),
  ...field("S08", "hour", [24]),
  ...field("S08", "second", [60]),
  ...field("S08", "month", [0, 13]),
  ...field("S08", "dayOfMonth", [0, 32]),
  ...field("S08", "year", [1969, 2200, "26"]),
  ...field("S09", "dayOfWeek", [8, "LUNDI", "MONDAY,FRIDAY"]),
  ...field("S10", "dayOfWeek", [{ start: "FRIDAY", end: "MONDAY" }]),
  ...field("S10", "hour", [{ start: 17, end: 9 }]),
  ...field("S11", "hour", [
    { start: 1, end: null },
    { start: 1, end: 5, step: 0 },
    { start: 1, end: 5, step: -1 },
    { start: 1, end: 5, step: 1.5 },
    { end: 5 },
  ]),
  ...field("S13", "hour", [[]]),
  "S14 30 February": calendar({ dayOfMonth: 30, month: 2 }),
  "S14 31 April": calendar({ dayOfMonth: 31, month: 4 }),
  "S14 29 February 2027": calendar({ dayOfMonth: 29, month: 2, year: 2027 }),
  "S14 a year that has passed": calendar({ year: 2020 }),
  "S16 minutes": calendar({ minutes: 5 }),
  "S16 another macro": { calendars: ["@reboot"] },
  "S16 seven fields": { calendars: ["* * * * * * *"] },
  "S16 four fields": { calendars: ["* * * *"] },
  "S16 L": { calendars: ["0 0 L * *"] },
  ...Object.fromEntries(
    ["Mars/Base", "CEST", "+05:30", "GMT+25", "", 5, null].map((timezone) => [
      `S17 zone ${JSON.stringify(timezone)}`,
      { timezone, intervals: [{ every: "1h" }] },
    ]),
  ),
  "S30 starts behind its end": {
    intervals: [{ every: "1h" }],
    startAt: "2031-01-01T00:00:00Z",
    endAt: "2030-01-01T00:00:00Z",
  },
  "S30 has ended": { intervals: [{ every: "1h" }], endAt: "2020-01-01T00:00:00Z" },
  "S30 jitter of what": { intervals: [{ every: "1h" }], jitter: "maybe" },
  "S30 jitter below zero": { intervals: [{ every: "1h" }], jitter: "-1s" },
  "S30 catchup of what": { intervals: [{ every: "1h" }], catchup: "maybe" },
  "S a text": "1h",
  "S a list": [],
  "S an interval text": { intervals: ["1h"] },
  "S an unknown field": { intervals: [{ every: "1h" }], overlap: "skip" },
};

function every(id: string, values: readonly Json[]): Record<string, Json> {
  return Object.fromEntries(
    values.map((value) => [
      `${id} every ${JSON.stringify(value).slice(0, 20)}`,
      { intervals: [{ every: value }] },
    ]),
  );
}

function calendar(fields: { [name: string]: Json }): Json {
  return { calendars: [fields] };
}

function field(id: string, name: string, values: readonly Json[]): Record<string, Json> {
  return Object.fromEntries(
    values.map((value) => [`${id} ${name} ${JSON.stringify(value)}`, calendar({ [name]: value })]),
  );
}
