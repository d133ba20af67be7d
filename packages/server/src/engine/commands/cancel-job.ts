import { CANCELED_BY_USER, type Job, type Reason } from "../../domain/job/job.ts";
import { changeJob } from "../change-job.ts";
import type { CommandDeps } from "../deps.ts";
import { lockJob, type Operated, writeJob } from "../operation.ts";

interface CancelRequest {
  jobId: string;
  comment?: string | undefined;
  /** Who asked. */
  by: string | null;
}

/**
 * Cancels a job: at once when no worker executes it, otherwise its worker is told, and the job is
 * CANCELING until it has let go. Recipes that it called run on. Throws
 * `invalid_transition` for a job that has ended.
 */
export function cancelJob(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  { jobId, comment, by }: CancelRequest,
): Promise<Operated> {
  return storage.transaction(async (stores) => {
    const locked = await lockJob(stores, jobId);
    if (locked.status === "CANCELING") return { job: locked, changed: false };
    const now = clock.now();
    const info = { comment: comment ?? null, by };
    const reason: Reason = { type: "user", message: CANCELED_BY_USER, details: info };
    const job = cancel(locked, { now, reason });
    const isHeld = job.status === "CANCELING";
    return writeJob(stores, {
      job,
      readiness: isHeld ? { state: "held" } : { state: "resting" },
      message: isHeld ? "Cancel requested by user" : CANCELED_BY_USER,
      info,
      now,
    });
  });
}

/** With nothing to wait for, CANCELING ends in the same breath (T15, T16). */
function cancel(job: Job, { now, reason }: { now: number; reason: Reason }): Job {
  const asked = changeJob(job, { event: "cancel", now, reason });
  const isOver = asked.status === "CANCELING" && asked.workerId === null;
  return isOver ? changeJob(asked, { event: "halt", now }) : asked;
}
