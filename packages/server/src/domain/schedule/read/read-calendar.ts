import { FIELD_RULES } from "../calendar-fields.ts";
import type { Calendar, Field } from "../schedule.ts";
import { readField } from "./read-field.ts";
import { readObject } from "./read-object.ts";
import { type Complaints, shown } from "./schedule-problem.ts";

const COMMENT_CHARS_MAX = 200;

export const CALENDAR_FIELDS = [
  "second",
  "minute",
  "hour",
  "dayOfMonth",
  "month",
  "dayOfWeek",
  "year",
] as const;

type CalendarField = (typeof CALENDAR_FIELDS)[number];

/** Absent fields are 0 for the time of day and "*" for the date, so that {} is every midnight. */
const ZERO_WHEN_ABSENT: ReadonlySet<CalendarField> = new Set(["second", "minute", "hour"]);

export function readCalendar(value: unknown, complaints: Complaints): Calendar | null {
  const known = [...CALENDAR_FIELDS, "comment"];
  const what = "a calendar such as {hour: 9, minute: 30}, or a cron text";
  const document = readObject(value, { what, known, complaints });
  if (document === null) return null;
  const field = (name: CalendarField): Field => {
    if (!document.has(name)) return ZERO_WHEN_ABSENT.has(name) ? [0] : "*";
    const rule = FIELD_RULES[name];
    return readField(document.get(name), { rule, complaints: complaints.at(name) });
  };
  return {
    second: field("second"),
    minute: field("minute"),
    hour: field("hour"),
    dayOfMonth: field("dayOfMonth"),
    month: field("month"),
    dayOfWeek: field("dayOfWeek"),
    year: field("year"),
    comment: readComment(document.get("comment"), complaints.at("comment")),
  };
}

function readComment(value: unknown, complaints: Complaints): string | null {
  if (value === undefined) return null;
  if (typeof value !== "string") {
    complaints.add("wrong_type", `Expected a text, got ${shown(value)}`);
    return null;
  }
  if (value.length > COMMENT_CHARS_MAX) {
    const limit = `the limit is ${COMMENT_CHARS_MAX}`;
    complaints.add("limit_exceeded", `${value.length} characters; ${limit}`);
  }
  return value;
}
