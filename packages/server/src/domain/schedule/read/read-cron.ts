import {
  FIELD_RULES,
  type FieldRule,
  fieldRange,
  fieldValue,
  fieldValues,
} from "../calendar-fields.ts";
import type { Calendar, Field } from "../schedule.ts";
import { type Complaints, shown } from "./schedule-problem.ts";

const CRON_CHARS_MAX = 200;

const NICKNAMES: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);

/**
 * A cron text of five fields, or six with the second first, as calendars. A cron that restricts
 * both days means either of them, which a calendar does not know: it becomes two calendars.
 */
export function readCron(text: string, complaints: Complaints): Calendar[] {
  const fields = splitFields(text, complaints);
  if (fields === null) return [];
  const [second = "", minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = ""] = fields;
  const problems: string[] = [];
  const read = (field: string, rule: FieldRule) => readCronField(field, { rule, problems });
  const calendar: Calendar = {
    second: read(second, FIELD_RULES.second),
    minute: read(minute, FIELD_RULES.minute),
    hour: read(hour, FIELD_RULES.hour),
    dayOfMonth: read(dayOfMonth, FIELD_RULES.dayOfMonth),
    month: read(month, FIELD_RULES.month),
    dayOfWeek: read(dayOfWeek, FIELD_RULES.dayOfWeek),
    year: "*",
    comment: text,
  };
  for (const problem of problems) complaints.add("bad_schedule", `cron ${shown(text)}: ${problem}`);
  if (problems.length > 0) return [];
  // As cron does it: a day field that begins with a star, also */2, is no alternative to the other.
  const isEither = !isStarred(dayOfMonth) && !isStarred(dayOfWeek);
  return isEither
    ? [
        { ...calendar, dayOfWeek: "*" },
        { ...calendar, dayOfMonth: "*" },
      ]
    : [calendar];
}

/** Always six; null when it is no cron text. */
function splitFields(text: string, complaints: Complaints): string[] | null {
  const name = text.trim().toLowerCase();
  const known = NICKNAMES.get(name);
  if (name.startsWith("@") && known === undefined) {
    const nicknames = [...NICKNAMES.keys()].join(", ");
    complaints.add("bad_schedule", `There is no ${shown(name)}; there are ${nicknames}`);
    return null;
  }
  const fields = (known ?? text).trim().split(/\s+/);
  if (text.length <= CRON_CHARS_MAX && fields.length === 6) return fields;
  if (text.length <= CRON_CHARS_MAX && fields.length === 5) return ["0", ...fields];
  complaints.add(
    "bad_schedule",
    `Expected a calendar, or a cron text of five fields (minute hour day month weekday) or six (second first); got ${shown(text)}`,
  );
  return null;
}

function isStarred(field: string): boolean {
  return field.startsWith("*") || field === "?";
}

function readCronField(
  text: string,
  { rule, problems }: { rule: FieldRule; problems: string[] },
): Field {
  const isDay = rule.name === "dayOfMonth" || rule.name === "dayOfWeek";
  if (text === "*" || text === "*/1" || (text === "?" && isDay)) return "*";
  const special = SPECIAL.find(({ pattern }) => pattern.test(text));
  if (special !== undefined && !namesFit(text, rule)) {
    problems.push(`${rule.name} '${text}': ${special.why}`);
    return "*";
  }
  const ranges = text.split(",").map((part) => readPart(part, rule));
  const wrong = ranges.find((range) => typeof range === "string");
  if (wrong !== undefined) problems.push(wrong);
  return fieldValues(
    rule,
    ranges.filter((range) => typeof range !== "string"),
  );
}

/** What some crons know and a calendar cannot say. */
const SPECIAL = [
  {
    pattern: /l/i,
    why: "L (the last one) cannot be said; use days 28-31 and check the date in the recipe",
  },
  { pattern: /w/i, why: "W (the nearest weekday) cannot be said; list the days" },
  {
    pattern: /#/,
    why: "# (the n-th weekday) cannot be said by cron here; use a calendar with dayOfMonth {start: 8, end: 14} and dayOfWeek for the second one",
  },
  { pattern: /^h/i, why: "H (a hashed value) is Jenkins' own; choose a value, or use jitter" },
];

/** JUL and WED hold letters that mean something else elsewhere. */
function namesFit(text: string, rule: FieldRule): boolean {
  const words = text.match(/[a-z]+/gi) ?? [];
  return !text.includes("#") && words.every((word) => fieldValue(word, rule) !== null);
}

/** `a`, `a-b`, `a-b/n`, `a/n`, or a star with a step; or what is wrong with it. */
function readPart(
  part: string,
  rule: FieldRule,
): { start: number; end: number; step: number } | string {
  const found = /^(\*|[a-z0-9]{1,9})(?:-([a-z0-9]{1,9}))?(?:\/(\d{1,4}))?$/i.exec(part);
  const [, from = "", to, every] = found ?? [];
  if (found === null || (from === "*" && to !== undefined)) {
    return `${fieldRange(rule)}; got ${shown(part)}`;
  }
  // Seven is Sunday a second time: a step over the week ends on Saturday.
  const max = rule.name === "dayOfWeek" ? 6 : rule.max;
  const start = from === "*" ? rule.min : fieldValue(from, rule);
  const open = every === undefined ? start : max;
  const last = from === "*" ? max : to === undefined ? open : fieldValue(to, rule);
  const step = Number(every ?? 1);
  if (start === null || last === null) return `${fieldRange(rule)}; got ${shown(part)}`;
  const end = rule.name === "dayOfWeek" && last === 0 && start > 0 ? 7 : last;
  if (end < start) {
    return `${rule.name} ${shown(part)} ends before it starts; split it in two: ${from}-${max},${rule.min}-${to ?? max}`;
  }
  if (step < 1) return `${rule.name} ${shown(part)}: a step is at least 1`;
  return { start, end, step };
}
