import { z } from "zod";
import { STEP_STATUSES, type StepRecord } from "../../../domain/job/step-record.ts";
import { stepWaitsFor } from "../../../domain/job/step-waits-for.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";
import { anyJson } from "../../json-schema.ts";

export const StepView = z
  .strictObject({
    path: z.string().meta({ description: "JSON Pointer into the recipe document" }),
    id: z.string().nullable(),
    name: z.string().nullable(),
    kind: z.string(),
    action: z.string().nullable(),
    status: z.enum(STEP_STATUSES),
    attempt: z.int().meta({ description: "1 = first try" }),
    attempts: z
      .array(z.int())
      .meta({ description: "Of all monitored blocks around it, outermost first, from 1" }),
    iteration: z.int().nullable().meta({ description: "Of the innermost loop around it, from 0" }),
    iterations: z.array(z.int()).meta({ description: "Of all loops around it, outermost first" }),
    input: anyJson.optional(),
    output: anyJson.optional(),
    reused: z.boolean().meta({ description: "Taken over from the repeat before, not run again" }),
    masked: z
      .boolean()
      .meta({ description: "The recipe hides input and output; they are recorded, not shown" }),
    truncated: z.boolean().meta({ description: "Input or output was too long to be kept whole" }),
    error: z
      .strictObject({ code: z.string(), message: z.string(), details: anyJson.optional() })
      .nullable(),
    skippedReason: z.string().nullable(),
    waitingFor: z.string().nullable().meta({
      description: "Of a step on hold: timer, poll, resume-token, approval, child, retry",
    }),
    waitingUntil: instant.nullable(),
    startDate: instant,
    endDate: instant.nullable(),
    durationMs: z.number(),
  })
  .meta({ id: "Step" });
export type StepView = z.infer<typeof StepView>;

export function viewStep(step: StepRecord, now: number): StepView {
  const masked = step.masked === true;
  const { path, id, name, kind, action, status, attempt, iterations, input, output, error } = step;
  return {
    path,
    id,
    name,
    kind,
    action,
    status,
    attempt,
    attempts: [...step.attempts],
    iteration: iterations.at(-1) ?? null,
    iterations: [...iterations],
    ...(input !== undefined && !masked && { input }),
    ...(output !== undefined && !masked && { output }),
    reused: step.reused === true,
    masked,
    truncated: step.truncated,
    error: error && {
      code: error.code,
      message: error.message,
      ...(error.details !== undefined && !masked && { details: error.details }),
    },
    skippedReason: step.skippedReason,
    waitingFor: stepWaitsFor(step),
    waitingUntil: toInstantOrNull(step.waitUntil),
    startDate: toInstant(step.startDate),
    endDate: toInstantOrNull(step.endDate),
    durationMs: Math.max(0, (step.endDate ?? now) - step.startDate),
  };
}
