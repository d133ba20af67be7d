import { z } from "zod";
import { conditionListSchema } from "../condition-list.ts";
import type { ConditionSource } from "../step.ts";

const BATCH_EVENTS_MAX = 1_000;

/** What becomes of the events of a trigger, whatever its type; null where a type does not know it. */
export interface EventRules {
  /** Text with `{{ }}` over `trigger` alone: events with the same value are one. */
  dedupe: string | null;
  /** Asked of each event, over `trigger` alone: an event for which it is false makes no job. */
  if: ConditionSource | null;
  /** Several events make one job, whose `trigger` is `{events: […], size}`. */
  batch: { size: number } | null;
}

const condition: z.ZodType<ConditionSource> = z.union([z.string(), conditionListSchema]);

export const eventRules = {
  dedupe: z.string().nullable().default(null),
  if: condition.nullable().default(null),
  batch: z
    .strictObject({ size: z.int().min(1).max(BATCH_EVENTS_MAX) })
    .nullable()
    .default(null),
};
