import type { Job, JobKind } from "../domain/job/job.ts";
import { isFinal, type JobOperation, statusesThatAllow } from "../domain/job/life-cycle.ts";
import { priorityRefusal } from "./commands/jobs/set-low-priority.ts";
import { isBuiltIn } from "./tasks/built-in-task.ts";
import { RERUNNABLE_TASKS } from "./tasks/rerunnable-tasks.ts";

export interface JobAction {
  enabled: boolean;
  /** Why not; null when it is. */
  reason: string | null;
}

export type JobActions = Record<JobOperation | "lowPriority", JobAction>;

/** Why stop and resume are not for children. */
export const ROOT_ONLY = "Only root jobs: its parent decides";

/** What a person may ask of a job now, and why not the rest: the buttons of its page (requirements §9). */
export function jobActions(job: Job): JobActions {
  return {
    stop: actionOf(job, "stop"),
    resume: actionOf(job, "resume"),
    forceStop: actionOf(job, "forceStop"),
    cancel: actionOf(job, "cancel"),
    rerun: actionOf(job, "rerun"),
    lowPriority: priorityAction(job),
  };
}

/** E-10.10: a run is triggered again by its plan, a payload job by its run. */
const RERUNNABLE_KINDS: readonly JobKind[] = ["recipe", "call", "task"];

export function isRerunnable(job: Pick<Job, "kind" | "recipeId" | "api">): boolean {
  if (isBuiltIn(job)) return RERUNNABLE_TASKS.has(job.api ?? "");
  return RERUNNABLE_KINDS.includes(job.kind);
}

/** Both ways: it is set while the job has not got it. */
function priorityAction(job: Job): JobAction {
  const refusal = priorityRefusal(job);
  return { enabled: refusal === null, reason: refusal && `No: ${refusal}` };
}

function actionOf(job: Job, operation: JobOperation): JobAction {
  const reason = whyNot(job, operation);
  return { enabled: reason === null, reason };
}

/** What decides what may be asked of a job. */
type JobFacts = Pick<Job, "status" | "kind" | "parentId" | "recipeId" | "api" | "triggerEventId">;

/** Why an operation is not possible now; null when it is. */
export function whyNot(job: JobFacts, operation: JobOperation): string | null {
  if (operation === "rerun") return whyNoRerun(job);
  if (!statusesThatAllow(operation).includes(job.status)) {
    const allowed = statusesThatAllow(operation).join(", ");
    return `The job is ${job.status}; possible from ${allowed}`;
  }
  const isRootOnly = operation !== "cancel";
  return isRootOnly && job.parentId !== null ? ROOT_ONLY : null;
}

function whyNoRerun(job: JobFacts): string | null {
  if (!isRerunnable(job)) return `Jobs of kind '${job.kind}' are not rerun`;
  if (!isFinal(job.status)) return `The job is ${job.status}; cancel it first`;
  return job.triggerEventId === null ? "The trigger event is no longer stored" : null;
}
