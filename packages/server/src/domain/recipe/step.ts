import { z } from "zod";
import type { Json } from "../json.ts";
import { type ConditionList, conditionListSchema } from "./condition-list.ts";
import { durationSchema } from "./duration-schema.ts";
import { variableSchema } from "./recipe-names.ts";
import { type ActionStep, actionSchema } from "./steps/action.ts";
import { type ApproveStep, approveSchema } from "./steps/approve.ts";
import { type AwaitCallsStep, awaitCallsSchema } from "./steps/await-calls.ts";
import { type CallStep, callSchema } from "./steps/call.ts";
import { type CodeStep, codeSchema } from "./steps/code.ts";
import { type ExtendRunStep, extendRunSchema } from "./steps/extend-run.ts";
import { type ReturnStep, returnSchema } from "./steps/return.ts";
import { stepLabel } from "./steps/step-fields.ts";
import { type StopStep, stopSchema } from "./steps/stop.ts";
import { type WaitStep, waitSchema } from "./steps/wait.ts";

/** The key of a step that says its kind. */
export const STEP_KINDS = [
  "action",
  "if",
  "foreach",
  "repeat",
  "monitor",
  "wait",
  "approve",
  "code",
  "call",
  "awaitCalls",
  "extendRun",
  "return",
  "stop",
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

const LOOP_LITERAL_ITEMS_MAX = 1_000;
/** Retries of a monitored block, beside its first attempt. */
const RETRIES_MAX = 3;
const RETRY_INTERVAL_MAX_MS = 86_400_000;
/** What failed a moment ago rarely succeeds at once. */
const RETRY_INTERVAL_DEFAULT_MS = 5_000;

export const KEEP_ITERATIONS = ["all", "last"] as const;
/** `all`: the first 1,000, the last 100 and the failed ones; `last`: the last, or the failed ones. */
export type KeepIterations = (typeof KEEP_ITERATIONS)[number];

/** A formula, or comparisons. */
export type ConditionSource = string | ConditionList;

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
  keepIterations: KeepIterations;
  /** A text with `{{ }}` that gives a list, or the list. */
  foreach: string | Json[];
  as: string;
  steps: Step[];
}

export interface RepeatStep {
  kind: "repeat";
  id: string | null;
  name: string | null;
  keepIterations: KeepIterations;
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

export type Step =
  | ActionStep
  | IfStep
  | ForeachStep
  | RepeatStep
  | MonitorStep
  | WaitStep
  | CodeStep
  | CallStep
  | ApproveStep
  | AwaitCallsStep
  | ExtendRunStep
  | ReturnStep
  | StopStep;

const json: z.ZodType<Json> = z.json();
const condition: z.ZodType<ConditionSource> = z.union([z.string(), conditionListSchema]);
// In a function, because steps hold steps.
const steps = z.lazy(() => z.array(stepSchema));

const keepIterations = z.enum(KEEP_ITERATIONS).default("all");

export const branchSchema = z.strictObject({ if: condition, then: steps });

const ifSchema = z
  .strictObject({
    ...stepLabel,
    if: condition,
    then: steps,
    elsif: z.array(branchSchema).default([]),
    else: steps.default([]),
  })
  .transform((step): Step => ({ kind: "if", ...step }));

const foreachSchema = z
  .strictObject({
    ...stepLabel,
    foreach: z.union([z.string(), z.array(json).max(LOOP_LITERAL_ITEMS_MAX)]),
    as: variableSchema,
    keepIterations,
    steps: z.lazy(() => z.array(stepSchema).min(1, "A loop needs at least one step")),
  })
  .transform((step): Step => ({ kind: "foreach", ...step }));

const repeatSchema = z
  .strictObject({
    ...stepLabel,
    keepIterations,
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
    ...stepLabel,
    monitor: z.lazy(() => z.array(stepSchema).min(1, "A monitor needs at least one step")),
    retry: retrySchema.nullable().default(null),
    onError: steps.default([]),
  })
  .transform(({ monitor, ...step }): Step => ({ kind: "monitor", ...step, steps: monitor }));

export const stepSchemas = {
  action: actionSchema,
  if: ifSchema,
  foreach: foreachSchema,
  repeat: repeatSchema,
  monitor: monitorSchema,
  wait: waitSchema,
  approve: approveSchema,
  code: codeSchema,
  call: callSchema,
  awaitCalls: awaitCallsSchema,
  extendRun: extendRunSchema,
  return: returnSchema,
  stop: stopSchema,
} as const satisfies Record<StepKind, z.ZodType>;

export const stepSchema: z.ZodType<Step> = z.union([
  stepSchemas.action,
  stepSchemas.if,
  stepSchemas.foreach,
  stepSchemas.repeat,
  stepSchemas.monitor,
  stepSchemas.wait,
  stepSchemas.approve,
  stepSchemas.code,
  stepSchemas.call,
  stepSchemas.awaitCalls,
  stepSchemas.extendRun,
  stepSchemas.return,
  stepSchemas.stop,
]);
