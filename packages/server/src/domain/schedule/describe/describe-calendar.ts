import { DAYS_OF_WEEK, MONTHS } from "../calendar-fields.ts";
import type { Calendar, Field } from "../schedule.ts";

/** More times of day than this are said by their fields. */
const TIMES_MAX = 6;

/** "at 09:30 on Monday to Friday", without its zone. */
export function describeCalendar(calendar: Calendar): string {
  const time = describeTime(calendar);
  const date = describeDate(calendar);
  const isDaily = date.length === 0 && time.startsWith("at ") && calendar.hour !== "*";
  return [time, ...(isDaily ? ["every day"] : date)].join(" ");
}

function describeTime({ hour, minute, second }: Calendar): string {
  const often = describeRepetition({ minute, second });
  if (hour === "*") return often ?? `${describeMinutes({ minute, second })} of every hour`;
  const times = timesOfDay({ hour, minute, second });
  if (times !== null) return `at ${listed(times)}`;
  if (often === ON_THE_HOUR) return describeHours(hour);
  const hours = `the hour${hour.length === 1 ? "" : "s"} ${ranges(hour, clockHour)}`;
  if (often !== null) return `${often} in ${hours}`;
  return `${describeMinutes({ minute, second })} of ${hours}`;
}

const ON_THE_HOUR = "every hour on the hour";

function describeHours(hours: readonly number[]): string {
  const isRun = hours.every((hour, index) => hour === (hours[0] ?? 0) + index);
  return isRun
    ? `every hour from ${ranges(hours, clockHour)}`
    : `at ${listed(hours.map(clockHour))}`;
}

/** When it is the same again and again through the hour; null when it is not. */
function describeRepetition({
  minute,
  second,
}: Pick<Calendar, "minute" | "second">): string | null {
  const isOnMinute = second !== "*" && second.length === 1 && second[0] === 0;
  if (second === "*" && minute === "*") return "every second";
  if (isOnMinute && minute === "*") return "every minute";
  if (minute === "*") {
    const step = evenStep(second);
    return step === null ? null : `every ${step} seconds from the minute`;
  }
  if (!isOnMinute) return null;
  if (minute.length === 1 && minute[0] === 0) return ON_THE_HOUR;
  const step = evenStep(minute);
  return step === null ? null : `every ${step} minutes from the hour`;
}

/** 15 for 0, 15, 30, 45: the step that divides sixty evenly. */
function evenStep(field: Field): number | null {
  if (field === "*" || field.length < 2) return null;
  const step = 60 / field.length;
  return field.every((value, index) => value === index * step) ? step : null;
}

function describeMinutes({ minute, second }: Pick<Calendar, "minute" | "second">): string {
  const minutes = minute === "*" ? "every minute" : numbered("minute", minute);
  if (second !== "*" && second.length === 1 && second[0] === 0) return `at ${minutes}`;
  return second === "*"
    ? `every second of ${minutes}`
    : `at ${numbered("second", second)} of ${minutes}`;
}

/** "09:30", "09:30:15"; null when there are too many to name. */
function timesOfDay({ hour, minute, second }: Pick<Calendar, "hour" | "minute" | "second">) {
  if (hour === "*" || minute === "*" || second === "*") return null;
  if (hour.length * minute.length * second.length > TIMES_MAX) return null;
  return hour.flatMap((h) =>
    minute.flatMap((m) =>
      second.map((s) => [h, m, ...(s === 0 ? [] : [s])].map(twoDigits).join(":")),
    ),
  );
}

function describeDate({ dayOfMonth, dayOfWeek, month, year }: Calendar): string[] {
  const weekdays = dayOfWeek === "*" ? null : ranges(fromMonday(dayOfWeek), (day) => weekday(day));
  const days = dayOfMonth === "*" ? null : numbered("day", dayOfMonth);
  const parts: string[] = [];
  if (days !== null) parts.push(`on ${days}${month === "*" ? " of the month" : ""}`);
  if (month !== "*") parts.push(`${days === null ? "in" : "of"} ${ranges(month, monthName)}`);
  // Both must match, which cron would not mean.
  if (weekdays !== null) parts.push(days === null ? `on ${weekdays}` : `if it is ${weekdays}`);
  if (year !== "*") parts.push(`in ${ranges(year, String)}`);
  return weekdays !== null && days === null ? weekdayFirst(parts) : parts;
}

/** "on Monday in March" reads better than "in March on Monday". */
function weekdayFirst(parts: readonly string[]): string[] {
  const isWeekday = (part: string) => part.startsWith("on ");
  return [...parts.filter(isWeekday), ...parts.filter((part) => !isWeekday(part))];
}

/** A week is said from its Monday on, so that the weekend stays together. */
function fromMonday(days: readonly number[]): number[] {
  return days.map((day) => (day === 0 ? 7 : day)).sort((left, right) => left - right);
}

function weekday(day: number): string {
  return capitalized(DAYS_OF_WEEK[day % DAYS_OF_WEEK.length] ?? "");
}

function monthName(month: number): string {
  return capitalized(MONTHS[month - 1] ?? "");
}

function capitalized(name: string): string {
  return name.charAt(0) + name.slice(1).toLowerCase();
}

function clockHour(hour: number): string {
  return `${twoDigits(hour)}:00`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** "day 1", "minutes 5 and 35" */
function numbered(noun: string, values: readonly number[]): string {
  return `${noun}${values.length === 1 ? "" : "s"} ${ranges(values, String)}`;
}

/** "Monday to Friday", "1, 4 and 7 to 9": from three on a run of neighbors is said by its ends. */
function ranges(values: Field, say: (value: number) => string): string {
  if (values === "*") return "all";
  const runs: number[][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  const words = runs.flatMap((run) => {
    if (run.length < 3) return run.map(say);
    return `${run.slice(0, 1).map(say)} to ${run.slice(-1).map(say)}`;
  });
  return listed(words);
}

function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.slice(-1).join("")}`;
}
