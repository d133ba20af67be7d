import { z } from "zod";
import { CATCH_UP_RULES } from "../schedule.ts";
import { CALENDAR_FIELDS } from "./read-calendar.ts";
import { readSchedule } from "./read-schedule.ts";

/**
 * A schedule in a document or a request, read and checked by `readSchedule`. Each issue carries its
 * problem code in `params.code`. Whether it ever fires is `checkFires`'s to say: that needs a time.
 */
export function scheduleSchema({ mayBeEmpty = false } = {}) {
  return z
    .unknown()
    .transform((value, context) => {
      const read = readSchedule(value, { mayBeEmpty });
      if ("schedule" in read) return read.schedule;
      for (const { path, code, message } of read.problems) {
        context.addIssue({ code: "custom", path: [...path], message, params: { code } });
      }
      return z.NEVER;
    })
    .meta(SCHEDULE_JSON_SCHEMA);
}

const DURATION = { oneOf: [{ type: "string" }, { type: "number" }], examples: ["90m", 5_400_000] };
const VALUE = { oneOf: [{ type: "string" }, { type: "integer" }] };
const RANGE = {
  type: "object",
  required: ["start"],
  additionalProperties: false,
  properties: { start: VALUE, end: VALUE, step: { type: "integer", minimum: 1 } },
};
const FIELD = {
  description: '"*", a value, a range with both ends included, or a list of values and ranges',
  oneOf: [
    { type: "string" },
    { type: "integer" },
    RANGE,
    { type: "array", minItems: 1, items: { oneOf: [...VALUE.oneOf, RANGE] } },
  ],
};

const CALENDAR = {
  type: "object",
  description: "Fires when all fields match. Absent: 0 for second, minute, hour; * for the others",
  additionalProperties: false,
  properties: {
    ...Object.fromEntries(CALENDAR_FIELDS.map((name) => [name, FIELD])),
    comment: { type: "string" },
  },
};

const INTERVAL = {
  type: "object",
  description: "Fires at whole multiples of `every` since the Unix epoch, plus `offset`",
  required: ["every"],
  additionalProperties: false,
  properties: { every: DURATION, offset: DURATION },
};

const SCHEDULE_JSON_SCHEMA = {
  type: "object",
  description: "Fires when any of its intervals or calendars does",
  additionalProperties: false,
  properties: {
    timezone: { type: "string", description: "IANA name, of the calendars", default: "UTC" },
    intervals: { type: "array", items: INTERVAL },
    calendars: {
      type: "array",
      items: { oneOf: [CALENDAR, { type: "string", description: "A cron text" }] },
    },
    jitter: { ...DURATION, description: "A run may begin up to this much later" },
    startAt: { type: "string", format: "date-time" },
    endAt: { type: "string", format: "date-time" },
    catchup: { type: "string", enum: [...CATCH_UP_RULES], default: "latest" },
    catchupWindow: { ...DURATION, default: "24h" },
  },
} as const;
