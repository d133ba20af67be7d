import { z } from "zod";
import { REQUEST_TIMEOUT_MS_MAX } from "../function/function-info.ts";
import type { Json, JsonObject } from "../json.ts";
import { nameSchema } from "../recipe/recipe-names.ts";
import { RetryPolicy } from "../retry/retry-policy.ts";
import { readSchedule } from "../schedule/read/read-schedule.ts";
import { scheduleSchema } from "../schedule/read/schedule-schema.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { Sink } from "./sink.ts";

/** Items of one run, those that are added while it runs included (N-22.4). */
export const RUN_ITEMS_MAX = 100_000;
/** Items of a run that execute at once, unless said otherwise (M-18.5). */
export const CONCURRENCY_DEFAULT = 5;
const CONCURRENCY_MAX = 1_000;
const SECOND_MS = 1_000;
const API = /^[a-zA-Z0-9_-]{1,100}$/;

export const PlanId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,100}$/, "Ids of plans: letters, digits, _ and -, up to 100")
  .meta({ description: "Of a plan: letters, digits, _ and -" });

const requestTimeout = z
  .number()
  .positive()
  .max(REQUEST_TIMEOUT_MS_MAX / SECOND_MS)
  .meta({ description: "Seconds that one attempt may take; 600 unless said otherwise" });

const apiName = z.string().regex(API, "Expected the id of a function or callable recipe");

const parameters = z
  .unknown()
  .pipe(z.custom<JsonObject | Json[]>((value) => typeof value === "object" && value !== null))
  .meta({
    description: "An object or a list; {} unless said otherwise",
    oneOf: [
      { type: "object", additionalProperties: true },
      { type: "array", items: {} },
    ],
  });

/** One thing to do: a function or a callable recipe, and what it is given (M-18.3). */
export const PayloadItem = z
  .strictObject({
    api: apiName.optional(),
    apiName: apiName.optional().meta({ description: "Another name of `api`" }),
    parameters: parameters.optional(),
    retry: RetryPolicy.optional(),
    requestTimeout: requestTimeout.optional(),
  })
  .superRefine(({ api, apiName: alias }, context) => {
    if ((api === undefined) !== (alias === undefined)) return;
    const message = api === undefined ? "An item needs `api`" : "Give `api` or `apiName`, not both";
    context.addIssue({ code: "custom", path: ["api"], message });
  })
  .transform(({ api, apiName: alias, parameters: given = {}, ...item }) => ({
    api: api ?? alias ?? "",
    parameters: given,
    ...item,
  }))
  .meta({ id: "PayloadItem" });
export type PayloadItem = z.output<typeof PayloadItem>;

export const PlanConfiguration = z
  .strictObject({
    retry: RetryPolicy.optional(),
    maxConcurrentRequests: z.int().min(1).max(CONCURRENCY_MAX).default(CONCURRENCY_DEFAULT),
    requestTimeout: requestTimeout.optional(),
  })
  .meta({ id: "PlanConfiguration" });
export type PlanConfiguration = z.output<typeof PlanConfiguration>;

/** A schedule as it was given, and as it was read. */
export interface PlanSchedule {
  given: JsonObject;
  /** Null where it has no entries: the plan runs only when it is triggered. */
  read: Schedule | null;
}

const planSchedule = z
  .unknown()
  .transform((value, context): PlanSchedule => {
    const read = readSchedule(value, { mayBeEmpty: true });
    if ("problems" in read) {
      for (const { path, code, message } of read.problems) {
        context.addIssue({ code: "custom", path: [...path], message, params: { code } });
      }
      return z.NEVER;
    }
    // What could be read as a schedule is an object of JSON.
    return { given: value as JsonObject, read: hasEntries(read.schedule) ? read.schedule : null };
  })
  .meta(scheduleSchema().meta() ?? {});

function hasEntries({ intervals, calendars }: Schedule): boolean {
  return intervals.length + calendars.length > 0;
}

const payload = z
  .array(PayloadItem)
  .min(1, "A plan needs at least one item")
  .max(RUN_ITEMS_MAX, `A run has at most ${RUN_ITEMS_MAX} items`);

/** What a plan is besides its id and its payload. */
const settings = {
  name: nameSchema.nullable().default(null),
  configuration: PlanConfiguration.prefault({}),
  schedule: planSchedule.nullable().optional(),
  sink: Sink.nullable().optional(),
  overlap: z.enum(["skip", "allow"]).default("skip").meta({
    description: "What a schedule does while a run is active; `skip` records the run as CANCELED",
  }),
};

/** A plan as people write it (requirements §18). */
export const PlanDocument = z
  .strictObject({ id: PlanId, payload, ...settings })
  .meta({ id: "PlanDocument" });
export type PlanDocument = z.output<typeof PlanDocument>;

/** The same in place of one that is there; without `payload` that stays. */
export const PlanReplacement = z
  .strictObject({ id: PlanId.optional(), payload: payload.optional(), ...settings })
  .meta({ id: "PlanReplacement" });
export type PlanReplacement = z.output<typeof PlanReplacement>;

/** The schedule of a stored plan; null where it has none, or none with entries. */
export function storedSchedule(given: JsonObject | null): Schedule | null {
  if (given === null) return null;
  const read = readSchedule(given, { mayBeEmpty: true });
  return "schedule" in read && hasEntries(read.schedule) ? read.schedule : null;
}
