import { nextCalendarTime } from "./next-calendar-time.ts";
import { type Calendar, type Field, LAST_YEAR, type Schedule } from "./schedule.ts";
import { timeZone } from "./time-zone.ts";

const DAY_MS = 86_400_000;
/** More than one run a minute is worth a second look. */
const RUNS_A_DAY_MAX = 1_440;

/** What is allowed and yet perhaps not what was meant. */
export function scheduleWarnings(schedule: Schedule, afterMs: number): string[] {
  const zone = timeZone(schedule.timezone);
  const fires = schedule.calendars.map(
    (calendar) => nextCalendarTime(calendar, { zone, fromMs: afterMs }) !== null,
  );
  const runs =
    sum(schedule.intervals.map(({ everyMs }) => DAY_MS / everyMs)) +
    sum(schedule.calendars.filter((_, index) => fires[index]).map(runsOfDay));
  return [
    ...(runs > RUNS_A_DAY_MAX
      ? [`Up to ${Math.ceil(runs).toLocaleString("en-US")} runs a day`]
      : []),
    ...fires.flatMap((isAlive, index) =>
      isAlive ? [] : [`Calendar ${index + 1} never fires (checked to year ${LAST_YEAR})`],
    ),
  ];
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
