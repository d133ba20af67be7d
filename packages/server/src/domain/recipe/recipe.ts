import { z } from "zod";
import type { JsonObject } from "../json.ts";
import { durationSchema } from "./duration-schema.ts";
import { idSchema, nameSchema } from "./recipe-names.ts";
import { type Report, reportSchema } from "./report.ts";
import { type Step, stepSchema } from "./step.ts";
import { stepTimeoutSchema } from "./steps/step-fields.ts";
import { type Trigger, triggerSchema } from "./trigger.ts";

export type { Branch, ConditionSource, Step } from "./step.ts";
export type { AwaitCallsStep } from "./steps/await-calls.ts";
export type { CallStep } from "./steps/call.ts";
export type { ReturnStep } from "./steps/return.ts";

const DESCRIPTION_CHARS_MAX = 2_000;
const CONCURRENCY_MAX = 1_000;
const JOB_TIMEOUT_MIN_MS = 1_000;

/** What a recipe document says, with durations in milliseconds and what is absent filled in. */
export interface Recipe {
  id: string;
  name: string;
  description: string | null;
  trigger: Trigger;
  /** Jobs of this recipe at once. */
  concurrency: number;
  /** Event, inputs and outputs of a job go when it ends; it cannot be rerun (Z-26.4). */
  doNotStore: boolean;
  /** Null: the server's (90 s and 90 min unless set otherwise; O-12.1). */
  timeouts: { stepMs: number | null; jobMs: number | null };
  steps: Step[];
  report: Report;
}

const timeoutsSchema = z.strictObject({
  step: stepTimeoutSchema.nullable().default(null),
  job: durationSchema({ minMs: JOB_TIMEOUT_MIN_MS }).nullable().default(null),
});

/** The shape of a recipe document. References, ids and counts are checked by recipes/parse-recipe.ts. */
export const recipeSchema = z
  .strictObject({
    id: idSchema,
    name: nameSchema,
    description: z.string().max(DESCRIPTION_CHARS_MAX).nullable().default(null),
    trigger: triggerSchema,
    concurrency: z.int().min(1).max(CONCURRENCY_MAX).default(1),
    doNotStore: z.boolean().default(false),
    timeouts: timeoutsSchema.optional(),
    steps: z.array(stepSchema).min(1, "A recipe needs at least one step"),
    report: reportSchema.optional(),
  })
  .transform(
    ({ timeouts, report, ...recipe }): Recipe => ({
      ...recipe,
      timeouts: { stepMs: timeouts?.step ?? null, jobMs: timeouts?.job ?? null },
      report: report ?? { columns: [], lockWhileActive: false },
    }),
  );

/** Reads a document that was checked when it was saved. */
export function readRecipe(document: JsonObject): Recipe {
  return recipeSchema.parse(document);
}
