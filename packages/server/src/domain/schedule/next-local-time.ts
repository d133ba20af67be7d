import { type Calendar, type Field, LAST_YEAR } from "./schedule.ts";

const SECOND_MS = 1_000;
const MINUTE_S = 60;
const HOUR_S = 3_600;
export const DAY_MS = 86_400_000;

/**
 * The first wall clock time at or after another one that matches the calendar, or null when none
 * does until the end of 2199. Wall clock times are written as the epoch milliseconds that they would
 * have in UTC; clock changes are nothing of this file's.
 */
export function nextLocalTime(calendar: Calendar, fromMs: number): number | null {
  const fromDay = Math.floor(fromMs / DAY_MS);
  const day = nextDay(calendar, fromDay);
  if (day === fromDay) {
    const second = nextSecondOfDay(calendar, Math.ceil((fromMs - day * DAY_MS) / SECOND_MS));
    if (second !== null) return day * DAY_MS + second * SECOND_MS;
  }
  const later = day === fromDay ? nextDay(calendar, fromDay + 1) : day;
  const first = nextSecondOfDay(calendar, 0);
  return later === null || first === null ? null : later * DAY_MS + first * SECOND_MS;
}

/** Days are counted from 1970-01-01. */
function nextDay({ year: years, ...calendar }: Calendar, fromDay: number): number | null {
  const from = new Date(fromDay * DAY_MS);
  let month = from.getUTCMonth() + 1;
  let date = from.getUTCDate();
  for (let year = from.getUTCFullYear(); year <= LAST_YEAR; year++) {
    if (has(years, year)) {
      const day = nextDayOfYear(calendar, { year, month, date });
      if (day !== null) return day;
    }
    month = 1;
    date = 1;
  }
  return null;
}

function nextDayOfYear(
  calendar: Pick<Calendar, "month" | "dayOfMonth" | "dayOfWeek">,
  from: { year: number; month: number; date: number },
): number | null {
  for (let month = from.month; month <= 12; month++) {
    if (!has(calendar.month, month)) continue;
    const firstDay = Date.UTC(from.year, month - 1, 1) / DAY_MS;
    const length = Date.UTC(from.year, month, 1) / DAY_MS - firstDay;
    for (let date = month === from.month ? from.date : 1; date <= length; date++) {
      const day = firstDay + date - 1;
      if (has(calendar.dayOfMonth, date) && has(calendar.dayOfWeek, dayOfWeek(day))) return day;
    }
  }
  return null;
}

/** Sunday = 0; the epoch was a Thursday. */
function dayOfWeek(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

function nextSecondOfDay({ hour, minute, second }: Calendar, from: number): number | null {
  for (let h = atLeast(hour, Math.floor(from / HOUR_S), 23); h !== null; ) {
    const left = Math.max(from - h * HOUR_S, 0);
    const found = nextSecondOfHour({ minute, second }, left);
    if (found !== null) return h * HOUR_S + found;
    h = atLeast(hour, h + 1, 23);
  }
  return null;
}

function nextSecondOfHour(
  { minute, second }: Pick<Calendar, "minute" | "second">,
  from: number,
): number | null {
  for (let m = atLeast(minute, Math.floor(from / MINUTE_S), 59); m !== null; ) {
    const found = atLeast(second, Math.max(from - m * MINUTE_S, 0), 59);
    if (found !== null) return m * MINUTE_S + found;
    m = atLeast(minute, m + 1, 59);
  }
  return null;
}

/** The first value that is not less; null when there is none. */
function atLeast(field: Field, from: number, max: number): number | null {
  if (field === "*") return from <= max ? from : null;
  return field.find((value) => value >= from) ?? null;
}

function has(field: Field, value: number): boolean {
  return field === "*" || field.includes(value);
}
