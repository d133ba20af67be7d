import {
  type FieldRule,
  fieldRange,
  fieldValue,
  fieldValues,
  SUNDAY_AS_LAST,
} from "../calendar-fields.ts";
import type { Field } from "../schedule.ts";
import { readObject } from "./read-object.ts";
import { type Complaints, shown } from "./schedule-problem.ts";

/** Longest list of one field; more than the 60 seconds and the 101 years need. */
const LIST_ITEMS_MAX = 200;

interface Place {
  rule: FieldRule;
  complaints: Complaints;
}

interface Range {
  start: number;
  end: number;
  step: number;
}

/** One field of a calendar in any of its forms: "*", a value, a range, or a list of both. */
export function readField(value: unknown, { rule, complaints }: Place): Field {
  if (value === "*") return "*";
  const ranges = Array.isArray(value)
    ? readList(value, { rule, complaints })
    : [readItem(value, { rule, complaints })];
  return fieldValues(
    rule,
    ranges.filter((range) => range !== null),
  );
}

function readList(
  values: readonly unknown[],
  { rule, complaints }: Place,
): readonly (Range | null)[] {
  if (values.length === 0) {
    complaints.add("bad_schedule", `${rule.name}: an empty list never matches; use "*" for all`);
  }
  if (values.length > LIST_ITEMS_MAX) {
    complaints.add(
      "limit_exceeded",
      `${rule.name}: ${values.length} items; the limit is ${LIST_ITEMS_MAX}`,
    );
    return [];
  }
  return values.map((item, index) => readItem(item, { rule, complaints: complaints.at(index) }));
}

function readItem(value: unknown, { rule, complaints }: Place): Range | null {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return readRange(value, { rule, complaints });
  }
  const start = readValue(value, { rule, complaints });
  return start === null ? null : { start, end: start, step: 1 };
}

function readValue(value: unknown, { rule, complaints }: Place): number | null {
  if (typeof value !== "string" && typeof value !== "number") {
    const wanted = `Expected "*", a value, {start, end, step}, or a list of these`;
    complaints.add("wrong_type", `${wanted}, got ${shown(value)} (${fieldRange(rule)})`);
    return null;
  }
  const number = fieldValue(value, rule);
  if (number === null) complaints.add("bad_schedule", `${fieldRange(rule)}; got ${shown(value)}`);
  return number;
}

/** `{start}` alone is that value; both ends are included. */
function readRange(value: object, { rule, complaints }: Place): Range | null {
  const known = ["start", "end", "step"];
  const range = readObject(value, { what: "a range {start, end, step}", known, complaints });
  if (range === null) return null;
  if (!range.has("start")) {
    complaints.add("required", `${rule.name}: a range needs its start`);
    return null;
  }
  const start = readValue(range.get("start"), { rule, complaints: complaints.at("start") });
  const hasEnd = range.has("end");
  const end = hasEnd
    ? readValue(range.get("end"), { rule, complaints: complaints.at("end") })
    : start;
  if (start === null || end === null) return null;
  const last = isSundayAsLast({ start, end, rule }) ? SUNDAY_AS_LAST : end;
  if (last < start) {
    complaints.add("bad_schedule", wrongWayRound({ start: value, rule }));
    return null;
  }
  const step = readStep(range.get("step"), {
    span: last - start,
    complaints: complaints.at("step"),
  });
  return step === null ? null : { start, end: last, step };
}

/** MONDAY to SUNDAY is a week: a Sunday that ends a range is the one after it. */
function isSundayAsLast({
  start,
  end,
  rule,
}: {
  start: number;
  end: number;
  rule: FieldRule;
}): boolean {
  return rule.name === "dayOfWeek" && end === 0 && start > 0;
}

function wrongWayRound({ start: value, rule }: { start: object; rule: FieldRule }): string {
  const start = shown(Reflect.get(value, "start"));
  const end = shown(Reflect.get(value, "end"));
  const first = rule.names[0] ?? rule.min;
  const last = rule.names.at(-1) ?? rule.max;
  return `${rule.name}: the range ends before it starts; split it in two ranges: [{start: ${start}, end: ${last}}, {start: ${first}, end: ${end}}]`;
}

function readStep(
  value: unknown,
  { span, complaints }: { span: number; complaints: Complaints },
): number | null {
  if (value === undefined) return 1;
  const isText = typeof value === "string" && /^\d{1,4}$/.test(value);
  const step = isText ? Number(value) : value;
  if (typeof step === "number" && Number.isInteger(step) && step >= 1 && step <= span) return step;
  const wanted =
    span < 1 ? "a range of one value has no step" : `a step is a whole number from 1 to ${span}`;
  complaints.add("bad_schedule", `${wanted}; got ${shown(value)}`);
  return null;
}
