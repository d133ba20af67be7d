import { CATCH_UP_RULES, type Calendar, type Interval, type Schedule } from "../schedule.ts";
import { readCalendar } from "./read-calendar.ts";
import { readCron } from "./read-cron.ts";
import { readDuration } from "./read-duration.ts";
import { readInstant } from "./read-instant.ts";
import { readInterval } from "./read-interval.ts";
import { readObject } from "./read-object.ts";
import { readTimeZone } from "./read-time-zone.ts";
import {
  type Complaints,
  complaintsInto,
  type ScheduleProblem,
  shown,
} from "./schedule-problem.ts";

/** Intervals and calendars of one schedule together. */
const ENTRIES_MAX = 50;
const DAY_MS = 86_400_000;
const JITTER_MAX_MS = DAY_MS;
const CATCHUP_WINDOW_MAX_MS = 366 * DAY_MS;

const FIELDS = [
  "timezone",
  "intervals",
  "calendars",
  "jitter",
  "startAt",
  "endAt",
  "catchup",
  "catchupWindow",
];

type ReadSchedule = { schedule: Schedule } | { problems: readonly ScheduleProblem[] };

/**
 * Reads a schedule as requirements §20 and §21 write it, or says everything that is wrong with it.
 * Without any entry it is refused, for such a schedule never fires, unless it may be empty.
 */
export function readSchedule(value: unknown, { mayBeEmpty = false } = {}): ReadSchedule {
  const problems: ScheduleProblem[] = [];
  const complaints = complaintsInto(problems);
  const what = "a schedule with intervals or calendars";
  const document = readObject(value, { what, known: FIELDS, complaints });
  if (document === null) return { problems };
  const schedule: Schedule = {
    timezone: readTimeZone(document.get("timezone"), complaints.at("timezone")),
    ...readEntries(document, complaints),
    jitterMs: readOptional(document.get("jitter"), {
      absentMs: 0,
      maxMs: JITTER_MAX_MS,
      complaints: complaints.at("jitter"),
    }),
    startAt: readInstant(document.get("startAt"), complaints.at("startAt")),
    endAt: readInstant(document.get("endAt"), complaints.at("endAt")),
    catchup: readCatchUp(document.get("catchup"), complaints.at("catchup")),
    catchupWindowMs: readOptional(document.get("catchupWindow"), {
      absentMs: DAY_MS,
      maxMs: CATCHUP_WINDOW_MAX_MS,
      complaints: complaints.at("catchupWindow"),
    }),
  };
  if (problems.length === 0) checkWhole(schedule, { mayBeEmpty, complaints });
  return problems.length === 0 ? { schedule } : { problems };
}

function readEntries(
  document: ReadonlyMap<string, unknown>,
  complaints: Complaints,
): { intervals: Interval[]; calendars: Calendar[] } {
  const everyList = (name: string) => readList(document.get(name), complaints.at(name));
  const intervals = everyList("intervals");
  const calendars = everyList("calendars");
  if (intervals.length + calendars.length > ENTRIES_MAX) {
    const count = `${intervals.length + calendars.length} intervals and calendars`;
    complaints.add("limit_exceeded", `${count}; the limit is ${ENTRIES_MAX}`);
    return { intervals: [], calendars: [] };
  }
  return {
    intervals: intervals.flatMap((item, index) => {
      return readInterval(item, complaints.at("intervals", index)) ?? [];
    }),
    calendars: calendars.flatMap((item, index) => {
      const place = complaints.at("calendars", index);
      return typeof item === "string" ? readCron(item, place) : (readCalendar(item, place) ?? []);
    }),
  };
}

function readList(value: unknown, complaints: Complaints): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  complaints.add("wrong_type", `Expected a list, got ${shown(value)}`);
  return [];
}

function readOptional(
  value: unknown,
  { absentMs, maxMs, complaints }: { absentMs: number; maxMs: number; complaints: Complaints },
): number {
  if (value === undefined) return absentMs;
  return readDuration(value, { minMs: 0, maxMs, complaints }) ?? absentMs;
}

function readCatchUp(value: unknown, complaints: Complaints): Schedule["catchup"] {
  const found = CATCH_UP_RULES.find((rule) => rule === value);
  if (found !== undefined || value === undefined) return found ?? "latest";
  const code = typeof value === "string" ? "bad_schedule" : "wrong_type";
  complaints.add(code, `Expected one of ${CATCH_UP_RULES.join(", ")}; got ${shown(value)}`);
  return "latest";
}

function checkWhole(
  { intervals, calendars, jitterMs, startAt, endAt }: Schedule,
  { mayBeEmpty, complaints }: { mayBeEmpty: boolean; complaints: Complaints },
): void {
  if (intervals.length + calendars.length === 0 && !mayBeEmpty) {
    complaints.add("required", "A schedule needs at least one interval or calendar");
  }
  if (startAt !== null && endAt !== null && startAt >= endAt) {
    complaints.at("endAt").add("bad_schedule", "endAt must be later than startAt");
  }
  if (intervals.some(({ everyMs }) => jitterMs > everyMs)) {
    complaints.at("jitter").add("bad_schedule", "The jitter is longer than an interval");
  }
}
