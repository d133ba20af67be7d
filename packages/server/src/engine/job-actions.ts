import type { Job, JobKind } from "../domain/job/job.ts";
import { isFinal, type JobOperation, statusesThatAllow } from "../domain/job/life-cycle.ts";

export interface JobAction {
  enabled: boolean;
  /** Why not; null when it is. */
  reason: string | null;
}

export type JobActions = Record<JobOperation, JobAction>;

/** What a person may ask of a job now, and why not the rest: the buttons of its page (requirements §9). */
export function jobActions(job: Job): JobActions {
  return {
    stop: actionOf(job, "stop"),
    resume: actionOf(job, "resume"),
    forceStop: actionOf(job, "forceStop"),
    cancel: actionOf(job, "cancel"),
    rerun: actionOf(job, "rerun"),
  };
}

/** E-10.10: a run is triggered again by its plan, a payload job by its run. */
const RERUNNABLE_KINDS: readonly JobKind[] = ["recipe", "call", "task"];

export function isRerunnable({ kind }: Pick<Job, "kind">): boolean {
  return RERUNNABLE_KINDS.includes(kind);
}

function actionOf(job: Job, operation: JobOperation): JobAction {
  const reason = whyNot(job, operation);
  return { enabled: reason === null, reason };
}

function whyNot(job: Job, operation: JobOperation): string | null {
  if (operation === "rerun") return whyNoRerun(job);
  if (!statusesThatAllow(operation).includes(job.status)) {
    const allowed = statusesThatAllow(operation).join(", ");
    return `The job is ${job.status}; possible from ${allowed}`;
  }
  const isRootOnly = operation !== "cancel";
  return isRootOnly && job.parentId !== null ? "Only root jobs: its parent decides" : null;
}

function whyNoRerun(job: Job): string | null {
  if (!isRerunnable(job)) return `Jobs of kind '${job.kind}' are not rerun`;
  if (!isFinal(job.status)) return `The job is ${job.status}; cancel it first`;
  return job.triggerEventId === null ? "The trigger event is no longer stored" : null;
}
