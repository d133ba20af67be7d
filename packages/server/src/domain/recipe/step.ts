import { z } from "zod";
import type { Json } from "../json.ts";
import { type ConditionList, conditionListSchema } from "./condition-list.ts";
import { durationOrTemplateSchema, durationSchema } from "./duration-schema.ts";
import { idSchema, nameSchema, variableSchema } from "./recipe-names.ts";

/** The key of a step that says its kind. */
export const STEP_KINDS = ["action", "if", "foreach", "repeat", "monitor", "wait", "stop"] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** For more than this a step should wait, which costs no slot (O-12.1, R22). */
export const STEP_TIMEOUT_MAX_MS = 86_400_000;
const TIMEOUT_MIN_MS = 1_000;
const LOOP_LITERAL_ITEMS_MAX = 1_000;
/** Retries of a monitored block, beside its first attempt. */
const RETRIES_MAX = 3;
const RETRY_INTERVAL_MAX_MS = 86_400_000;
/** What failed a moment ago rarely succeeds at once. */
const RETRY_INTERVAL_DEFAULT_MS = 5_000;

/** A formula, or comparisons. */
export type ConditionSource = string | ConditionList;

interface ActionStep {
  kind: "action";
  id: string;
  name: string | null;
  action: string;
  /** With `{{ }}` in its texts. */
  input: Json;
  /** Null: the recipe's. */
  timeoutMs: number | null;
}

export interface Branch {
  if: ConditionSource;
  then: Step[];
}

interface IfStep extends Branch {
  kind: "if";
  id: string | null;
  name: string | null;
  elsif: Branch[];
  else: Step[];
}

interface ForeachStep {
  kind: "foreach";
  id: string | null;
  name: string | null;
  /** A text with `{{ }}` that gives a list, or the list. */
  foreach: string | Json[];
  as: string;
  steps: Step[];
}

export interface RepeatStep {
  kind: "repeat";
  id: string | null;
  name: string | null;
  steps: Step[];
  /** Asked after each turn: once more? */
  while: ConditionSource;
}

export interface MonitorStep {
  kind: "monitor";
  id: string | null;
  name: string | null;
  /** What may fail without failing the job. */
  steps: Step[];
  retry: {
    /** Beside the first. */
    attempts: number;
    /** From the failure to the next attempt. */
    intervalMs: number;
    /** Null: whatever the error is. */
    if: ConditionSource | null;
  } | null;
  onError: Step[];
}

export interface WaitStep {
  kind: "wait";
  id: string | null;
  name: string | null;
  wait:
    | { type: "for"; durationMs: number }
    /** A text with `{{ }}` that gives a duration. */
    | { type: "forTemplate"; duration: string }
    /** An ISO instant, or a text with `{{ }}` that gives one. */
    | { type: "until"; instant: string };
}

interface StopStep {
  kind: "stop";
  id: string | null;
  name: string | null;
  status: "successful" | "failed";
  /** May have `{{ }}`. */
  reason: string | null;
}

export type Step =
  | ActionStep
  | IfStep
  | ForeachStep
  | RepeatStep
  | MonitorStep
  | WaitStep
  | StopStep;

export const stepTimeoutSchema = durationSchema({
  minMs: TIMEOUT_MIN_MS,
  maxMs: STEP_TIMEOUT_MAX_MS,
});

const json: z.ZodType<Json> = z.json();
const condition: z.ZodType<ConditionSource> = z.union([z.string(), conditionListSchema]);
const label = { id: idSchema.nullable().default(null), name: nameSchema.nullable().default(null) };
// In a function, because steps hold steps.
const steps = z.lazy(() => z.array(stepSchema));

export const branchSchema = z.strictObject({ if: condition, then: steps });

const actionSchema = z
  .strictObject({
    id: idSchema,
    name: label.name,
    action: z.string(),
    input: json.default({}),
    timeout: stepTimeoutSchema.nullable().default(null),
  })
  .transform(({ timeout, ...step }): Step => ({ kind: "action", ...step, timeoutMs: timeout }));

const ifSchema = z
  .strictObject({
    ...label,
    if: condition,
    then: steps,
    elsif: z.array(branchSchema).default([]),
    else: steps.default([]),
  })
  .transform((step): Step => ({ kind: "if", ...step }));

const foreachSchema = z
  .strictObject({
    ...label,
    foreach: z.union([z.string(), z.array(json).max(LOOP_LITERAL_ITEMS_MAX)]),
    as: variableSchema,
    steps: z.lazy(() => z.array(stepSchema).min(1, "A loop needs at least one step")),
  })
  .transform((step): Step => ({ kind: "foreach", ...step }));

const repeatSchema = z
  .strictObject({
    ...label,
    repeat: z.lazy(() => z.array(stepSchema).min(1, "A loop needs at least one step")),
    while: condition,
  })
  .transform(({ repeat, ...step }): Step => ({ kind: "repeat", ...step, steps: repeat }));

const retrySchema = z
  .strictObject({
    attempts: z.int().min(0).max(RETRIES_MAX),
    interval: durationSchema({ maxMs: RETRY_INTERVAL_MAX_MS }).default(RETRY_INTERVAL_DEFAULT_MS),
    if: condition.nullable().default(null),
  })
  .transform(({ interval, ...retry }) => ({ ...retry, intervalMs: interval }));

const monitorSchema = z
  .strictObject({
    ...label,
    monitor: z.lazy(() => z.array(stepSchema).min(1, "A monitor needs at least one step")),
    retry: retrySchema.nullable().default(null),
    onError: steps.default([]),
  })
  .transform(({ monitor, ...step }): Step => ({ kind: "monitor", ...step, steps: monitor }));

const waitSchema = z
  .strictObject({
    ...label,
    wait: z.union([
      z.strictObject({ for: durationOrTemplateSchema() }),
      z.strictObject({ until: z.string() }),
    ]),
  })
  .transform(({ wait, ...step }): Step => ({ kind: "wait", ...step, wait: readWait(wait) }));

function readWait(wait: { for: string | number } | { until: string }): WaitStep["wait"] {
  if ("until" in wait) return { type: "until", instant: wait.until };
  return typeof wait.for === "number"
    ? { type: "for", durationMs: wait.for }
    : { type: "forTemplate", duration: wait.for };
}

const stopSchema = z
  .strictObject({
    ...label,
    stop: z.strictObject({
      status: z.enum(["successful", "failed"]),
      reason: z.string().nullable().default(null),
    }),
  })
  .transform(({ stop, ...step }): Step => ({ kind: "stop", ...step, ...stop }));

export const stepSchemas = {
  action: actionSchema,
  if: ifSchema,
  foreach: foreachSchema,
  repeat: repeatSchema,
  monitor: monitorSchema,
  wait: waitSchema,
  stop: stopSchema,
} as const satisfies Record<StepKind, z.ZodType>;

export const stepSchema: z.ZodType<Step> = z.union([
  stepSchemas.action,
  stepSchemas.if,
  stepSchemas.foreach,
  stepSchemas.repeat,
  stepSchemas.monitor,
  stepSchemas.wait,
  stepSchemas.stop,
]);
