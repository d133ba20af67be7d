import { nextCalendarTime } from "./next-calendar-time.ts";
import { type Calendar, type Field, LAST_YEAR, type Schedule } from "./schedule.ts";
import { timeZone } from "./time-zone.ts";

const DAY_MS = 86_400_000;
/** More than one run a minute is worth a second look. */
const RUNS_A_DAY_MAX = 1_440;

/** What is allowed and yet perhaps not what was meant. */
export function scheduleWarnings(schedule: Schedule, afterMs: number): string[] {
  const runs =
    sum(schedule.intervals.map(({ everyMs }) => DAY_MS / everyMs)) +
    sum(schedule.calendars.map(runsOfDay));
  const often =
    runs > RUNS_A_DAY_MAX ? [`Up to ${Math.ceil(runs).toLocaleString("en-US")} runs a day`] : [];
  const zone = timeZone(schedule.timezone);
  const dead = schedule.calendars.flatMap((calendar, index) => {
    if (nextCalendarTime(calendar, { zone, fromMs: afterMs }) !== null) return [];
    return `Calendar ${index + 1} never fires (checked to year ${LAST_YEAR})`;
  });
  return [...often, ...dead];
}

function runsOfDay({ hour, minute, second }: Calendar): number {
  return count(hour, 24) * count(minute, 60) * count(second, 60);
}

function count(field: Field, all: number): number {
  return field === "*" ? all : field.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
