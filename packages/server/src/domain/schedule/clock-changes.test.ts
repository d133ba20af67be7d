import { describe, expect, test } from "vitest";
import { readTestSchedule } from "../../testing/read-test-schedule.ts";
import {
  createWallClock,
  findTransitions,
  type MatchesLocal,
  scanMinutes,
  timesByElapsedTime,
  timesByWallClock,
} from "../../testing/schedule-oracle.ts";
import { timesBetween } from "./next-time.ts";

const HOUR_MS = 3_600_000;
/** Looked at on either side of a change. */
const AROUND_MS = 15 * HOUR_MS;
const YEARS = { fromMs: Date.UTC(2024, 0, 1), untilMs: Date.UTC(2031, 0, 1) };

/** Northern and southern, half hours, two hours, Ramadan, midnight gaps, and zones that never change. */
const ZONES = [
  "Africa/Cairo",
  "Africa/Casablanca",
  "America/Havana",
  "America/Los_Angeles",
  "America/New_York",
  "America/Nuuk",
  "America/Santiago",
  "America/St_Johns",
  "Antarctica/Troll",
  "Asia/Beirut",
  "Asia/Jerusalem",
  "Asia/Kolkata",
  "Atlantic/Azores",
  "Australia/Lord_Howe",
  "Australia/Sydney",
  "Europe/Berlin",
  "Europe/London",
  "Europe/Paris",
  "Pacific/Auckland",
  "Pacific/Chatham",
  "UTC",
];

interface Form {
  calendar: object;
  followsTime: boolean;
  matches: MatchesLocal;
}

const hour = (date: Date) => date.getUTCHours();
const minute = (date: Date) => date.getUTCMinutes();

// biome-ignore format: a table
const FORMS: readonly Form[] = [
  { calendar: { hour: 2, minute: 30 },                 followsTime: false, matches: (at) => hour(at) === 2 && minute(at) === 30 },
  { calendar: { hour: 1, minute: 45 },                 followsTime: false, matches: (at) => hour(at) === 1 && minute(at) === 45 },
  { calendar: {},                                      followsTime: false, matches: (at) => hour(at) === 0 && minute(at) === 0 },
  { calendar: { hour: 23, minute: 59 },                followsTime: false, matches: (at) => hour(at) === 23 && minute(at) === 59 },
  { calendar: { hour: 3 },                             followsTime: false, matches: (at) => hour(at) === 3 && minute(at) === 0 },
  { calendar: { hour: { start: 0, end: 23 }, minute: 30 }, followsTime: false, matches: (at) => minute(at) === 30 },
  { calendar: { hour: { start: 0, end: 23, step: 2 }, minute: 5 }, followsTime: false, matches: (at) => hour(at) % 2 === 0 && minute(at) === 5 },
  { calendar: { hour: [0, 1, 2, 3], minute: "*" },     followsTime: false, matches: (at) => hour(at) <= 3 },
  { calendar: { hour: [1, 2], minute: [0, 15, 45], dayOfWeek: ["SUN", "FRI"] }, followsTime: false, matches: (at) => [1, 2].includes(hour(at)) && [0, 15, 45].includes(minute(at)) && [0, 5].includes(at.getUTCDay()) },
  { calendar: { hour: "*" },                           followsTime: true,  matches: (at) => minute(at) === 0 },
  { calendar: { hour: "*", minute: { start: 0, end: 59, step: 15 } }, followsTime: true, matches: (at) => minute(at) % 15 === 0 },
  { calendar: { hour: "*", minute: 20, dayOfWeek: "SUNDAY" }, followsTime: true, matches: (at) => minute(at) === 20 && at.getUTCDay() === 0 },
  { calendar: { hour: "*", minute: [1, 59], dayOfMonth: { start: 20, end: 31 } }, followsTime: true, matches: (at) => [1, 59].includes(minute(at)) && at.getUTCDate() >= 20 },
];

/** Where the zone changes its clocks; for the others the beginnings of the years. */
function windowsOf(zone: string): number[] {
  const transitions = findTransitions(createWallClock(zone), YEARS);
  if (transitions.length > 0) return transitions;
  return Array.from({ length: 7 }, (_, year) => Date.UTC(2024 + year, 0, 1));
}

let vectors = 0;

describe(`around clock changes (tzdata ${process.versions.tz})`, () => {
  test.each(ZONES)("every form of calendar fires in %s as a scan of every minute says", (zone) => {
    const wallClock = createWallClock(zone);
    const schedules = FORMS.map(({ calendar }) =>
      readTestSchedule({ timezone: zone, calendars: [calendar] }),
    );

    for (const transition of windowsOf(zone)) {
      const fromMs = transition - AROUND_MS;
      const untilMs = transition + AROUND_MS;
      const minutes = scanMinutes(wallClock, { fromMs, untilMs });
      FORMS.forEach(({ followsTime, matches }, index) => {
        const scan = followsTime ? timesByElapsedTime : timesByWallClock;
        const expected = scan(minutes, matches).filter((time) => time > fromMs);
        const schedule = schedules[index] ?? readTestSchedule(null);

        const times = timesBetween(schedule, { afterMs: fromMs, untilMs, countMax: 10_000 });

        vectors += 1;
        const form = `${zone} ${new Date(transition).toISOString()} ${JSON.stringify(FORMS[index]?.calendar)}`;
        expect(times, form).toEqual(expected);
      });
    }
  });

  test("are more than 3,000 cases", () => {
    expect(vectors).toBeGreaterThanOrEqual(3_000);
  });
});
