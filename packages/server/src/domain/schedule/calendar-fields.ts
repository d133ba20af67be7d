/** What a field of a calendar may hold. */
export interface FieldRule {
  name: "second" | "minute" | "hour" | "dayOfMonth" | "month" | "dayOfWeek" | "year";
  min: number;
  max: number;
  /** Names of the values from `min` on; their first three letters do as well. */
  names: readonly string[];
}

export const MONTHS = [
  "JANUARY",
  "FEBRUARY",
  "MARCH",
  "APRIL",
  "MAY",
  "JUNE",
  "JULY",
  "AUGUST",
  "SEPTEMBER",
  "OCTOBER",
  "NOVEMBER",
  "DECEMBER",
] as const;

export const DAYS_OF_WEEK = [
  "SUNDAY",
  "MONDAY",
  "TUESDAY",
  "WEDNESDAY",
  "THURSDAY",
  "FRIDAY",
  "SATURDAY",
] as const;

/** Sunday is 0 and 7. */
export const SUNDAY_AS_LAST = 7;

// biome-ignore format: a table
export const FIELD_RULES = {
  second:     { name: "second",     min: 0,    max: 59,   names: [] },
  minute:     { name: "minute",     min: 0,    max: 59,   names: [] },
  hour:       { name: "hour",       min: 0,    max: 23,   names: [] },
  dayOfMonth: { name: "dayOfMonth", min: 1,    max: 31,   names: [] },
  month:      { name: "month",      min: 1,    max: 12,   names: MONTHS },
  dayOfWeek:  { name: "dayOfWeek",  min: 0,    max: 7,    names: DAYS_OF_WEEK },
  year:       { name: "year",       min: 2000, max: 2100, names: [] },
} as const satisfies Record<string, FieldRule>;

/** The value's number: of a number, of digits, or of a name in any case. Null for anything else. */
export function fieldValue(value: string | number, rule: FieldRule): number | null {
  const number = typeof value === "number" ? value : numberOf(value, rule);
  const isPossible = Number.isInteger(number) && number >= rule.min && number <= rule.max;
  return isPossible ? number : null;
}

function numberOf(text: string, { min, names }: FieldRule): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  const word = text.toUpperCase();
  const index = names.findIndex((name) => name === word || name.slice(0, 3) === word);
  return index < 0 ? Number.NaN : min + index;
}

/** "minute: 0–59", or for fields with names: "month: JANUARY to DECEMBER, JAN to DEC, or 1–12". */
export function fieldRange({ name, min, max, names }: FieldRule): string {
  const first = names[0];
  const last = names.at(-1);
  if (first === undefined || last === undefined) return `${name}: ${min}–${max}`;
  const words = name === "dayOfWeek" ? names.join(", ") : `${first} to ${last}`;
  return `${name}: ${words} (or their first three letters), or ${min}–${max}`;
}

/** All values from `start` to `end` in steps, ascending and each once; a Sunday as 7 becomes 0. */
export function fieldValues(
  rule: FieldRule,
  ranges: readonly { start: number; end: number; step: number }[],
): number[] {
  const values = new Set<number>();
  for (const { start, end, step } of ranges) {
    for (let value = start; value <= end; value += step) {
      values.add(rule.name === "dayOfWeek" ? value % SUNDAY_AS_LAST : value);
    }
  }
  return [...values].sort((left, right) => left - right);
}
