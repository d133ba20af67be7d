import type { Interval, Schedule } from "../schedule.ts";
import { describeCalendar } from "./describe-calendar.ts";
import { sayDuration, sayEvery } from "./say-duration.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** In plain English: "At 09:30 on Monday to Friday, Europe/Paris". */
export function describeSchedule(schedule: Schedule): string {
  const { intervals, calendars, timezone, jitterMs, startAt, endAt } = schedule;
  const parts = intervals.map(describeInterval);
  if (calendars.length > 0) {
    // The zone is said once: all calendars have the same.
    parts.push(`${calendars.map(describeCalendar).join("; and ")}, ${timezone}`);
  }
  if (parts.length === 0) return "Never";
  const bounds = [
    ...(startAt === null ? [] : [`from ${shortInstant(startAt)}`]),
    ...(endAt === null ? [] : [`until ${shortInstant(endAt)}`]),
    ...(jitterMs === 0 ? [] : [`up to ${sayDuration(jitterMs)} later`]),
  ];
  const text = [parts.join("; and "), ...bounds].join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** From where an interval counts: what people can check by a clock, where there is such a thing. */
function describeInterval({ everyMs, offsetMs }: Interval): string {
  const plus = offsetMs === 0 ? "" : `${sayDuration(offsetMs)} after `;
  if (everyMs === HOUR_MS && offsetMs === 0) return "every hour on the hour";
  if (everyMs === DAY_MS) return `every day at ${clockTime(offsetMs)} UTC`;
  if (everyMs === SECOND_MS || (everyMs === MINUTE_MS && offsetMs === 0)) return sayEvery(everyMs);
  if (MINUTE_MS % everyMs === 0) return `${sayEvery(everyMs)} from ${plus}the minute`;
  if (HOUR_MS % everyMs === 0) return `${sayEvery(everyMs)} from ${plus}the hour`;
  if (DAY_MS % everyMs === 0) return `${sayEvery(everyMs)} from ${plus}midnight UTC`;
  return `${sayEvery(everyMs)} from ${plus}1970-01-01 00:00 UTC`;
}

/** "04:00", "04:00:30" */
function clockTime(sinceMidnightMs: number): string {
  return new Date(sinceMidnightMs)
    .toISOString()
    .slice(11)
    .replace(/(:00)?\.000Z$/, "");
}

function shortInstant(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/(:00)?\.000Z$/, "Z");
}
