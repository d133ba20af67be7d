import { z } from "zod";
import { JOB_KINDS, type Job, REASON_TYPES, type Repeat } from "../../../domain/job/job.ts";
import { JOB_OPERATIONS, JOB_STATUSES, type JobOperation } from "../../../domain/job/life-cycle.ts";
import { isFunctionJob } from "../../../engine/functions/function-rules.ts";
import { jobActions } from "../../../engine/job-actions.ts";
import { isBuiltIn } from "../../../engine/tasks/built-in-task.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";
import { anyJson, anyObject } from "../../json-schema.ts";

export const ReasonView = z.strictObject({
  type: z.enum(REASON_TYPES),
  message: z.string(),
  details: anyJson.optional(),
});

export const JobErrorView = z.strictObject({
  code: z.string(),
  message: z.string(),
  step: z.string().nullable().meta({ description: "Path of the step that failed" }),
});

const ActionView = z.strictObject({ enabled: z.boolean(), reason: z.string().nullable() });

const ACTIONS = {
  stop: ActionView,
  forceStop: ActionView,
  resume: ActionView,
  cancel: ActionView,
  rerun: ActionView,
  lowPriority: ActionView,
} satisfies Record<JobOperation | "lowPriority", typeof ActionView>;

export const JobView = z
  .strictObject({
    id: z.string(),
    title: z
      .string()
      .nullable()
      .meta({ description: "What a built-in task does; null for other jobs" }),
    kind: z.enum(JOB_KINDS),
    status: z.enum(JOB_STATUSES),
    phase: z.enum(["executing", "waiting"]).nullable(),
    waitingFor: z.string().nullable(),
    waitingUntil: instant.nullable(),
    hasErrors: z.boolean(),
    reason: ReasonView.nullable(),
    error: JobErrorView.nullable(),
    recipeId: z.string().nullable(),
    recipeVersion: z.int().nullable(),
    planId: z.string().nullable(),
    parentId: z.string().nullable(),
    rootId: z.string().nullable(),
    repeat: z.int().meta({ description: "The execution shown; 0 = the original" }),
    repeats: z.int().meta({ description: "How many executions there are" }),
    lowPriority: z.boolean(),
    test: z.boolean().meta({ description: "Made to try the newest version out" }),
    runBy: z.string().nullable(),
    progress: z.number().meta({ description: "0 to 100" }),
    children: z.strictObject({ total: z.int(), finished: z.int(), failed: z.int() }),
    createDate: instant.meta({ description: "When the original was accepted" }),
    startDate: instant.nullable(),
    endDate: instant.nullable(),
    waitingMs: z.number().meta({ description: "From being queued to the start; grows until then" }),
    durationMs: z.number().nullable().meta({ description: "From start to end; grows until then" }),
    activeMs: z.number().meta({ description: "Time in which a worker executed it" }),
    triggerEventId: z.string().nullable(),
    dataErased: z.boolean().meta({
      description: "Event, inputs, outputs and logs are no longer stored; it cannot be rerun",
    }),
    report: anyObject.nullable(),
    fromStep: z
      .string()
      .nullable()
      .meta({ description: "Path of the step at which this repeat began; null = the first" }),
    labels: anyObject.nullable(),
    actions: z
      .strictObject(ACTIONS)
      .meta({ description: "What may be asked of the job now, and why not" }),
  })
  .meta({ id: "Job" });
export type JobView = z.infer<typeof JobView>;

/** The record of a job, of its latest repeat. */
export function viewJob(job: Job, now: number): JobView {
  const { error, reason } = job;
  return {
    id: job.id,
    title: titleOf(job),
    kind: job.kind,
    status: job.status,
    phase: job.phase,
    waitingFor: job.waitingFor,
    waitingUntil: toInstantOrNull(job.waitingUntil),
    hasErrors: job.hasErrors,
    reason: viewReason(reason),
    error: error && { code: error.code, message: error.message, step: error.step },
    recipeId: job.recipeId,
    recipeVersion: job.recipeVersion,
    planId: job.planId,
    parentId: job.parentId,
    rootId: job.rootId,
    repeat: job.repeat,
    repeats: job.repeat + 1,
    lowPriority: job.lowPriority,
    test: job.isTest,
    runBy: job.runBy,
    progress: job.progress,
    children: job.children,
    createDate: toInstant(job.createDate),
    startDate: toInstantOrNull(job.startDate),
    endDate: toInstantOrNull(job.endDate),
    ...durations(job, now),
    activeMs: job.activeMs,
    triggerEventId: job.triggerEventId,
    dataErased: job.triggerEventId === null,
    report: job.report,
    fromStep: job.fromStep,
    labels: job.labels,
    actions: jobActions(job),
  };
}

function titleOf(job: Job): string | null {
  if (isFunctionJob(job)) return job.api;
  const title = isBuiltIn(job) ? job.labels?.title : null;
  return typeof title === "string" ? title : null;
}

/** The record of one execution of `repeats`. What was followed by another can only be looked at. */
export function viewExecution(
  job: Job,
  { repeats, now }: { repeats: number; now: number },
): JobView {
  const view = viewJob(job, now);
  if (job.repeat === repeats - 1) return view;
  const refusal = {
    enabled: false,
    reason: `Only the latest repeat, ${repeats - 1}, can be changed`,
  };
  const actions = { ...view.actions };
  for (const name of JOB_OPERATIONS) actions[name] = refusal;
  return { ...view, repeats, actions };
}

export function viewReason(reason: Job["reason"]): JobView["reason"] {
  if (reason === null) return null;
  const { type, message, details } = reason;
  return { type, message, ...(details !== undefined && { details }) };
}

/** J-6.2: both grow while they are open. A job that ended without a start has waited until its end. */
export function durations(
  { queuedDate, startDate, endDate }: Pick<Repeat, "queuedDate" | "startDate" | "endDate">,
  now: number,
): { waitingMs: number; durationMs: number | null } {
  return {
    waitingMs: Math.max(0, (startDate ?? endDate ?? now) - queuedDate),
    durationMs: startDate === null ? null : Math.max(0, (endDate ?? now) - startDate),
  };
}
