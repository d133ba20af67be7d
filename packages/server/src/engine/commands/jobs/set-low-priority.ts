import { RequestError } from "../../../domain/errors.ts";
import { isFinal } from "../../../domain/job/life-cycle.ts";
import type { LogLine } from "../../../domain/job/step-record.ts";
import type { CommandDeps } from "../../deps.ts";
import { commandJob, logInfo, type Operated } from "../../operation.ts";

interface PriorityRequest {
  jobId: string;
  lowPriority: boolean;
  /** Who asked. */
  by: string | null;
}

/**
 * Lets a job wait for quiet, with its whole tree, or no more (W-16.1 to W-16.3). What runs now runs
 * on. Throws `invalid_transition` for a job that has ended, or that is not a root.
 */
export function setLowPriority(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  { jobId, lowPriority, by }: PriorityRequest,
): Promise<Operated> {
  const action = lowPriority ? "job.set-low-priority" : "job.remove-low-priority";
  return commandJob({ storage }, { jobId, action }, async (stores, job) => {
    const refusal = priorityRefusal(job);
    if (refusal !== null) throw new RequestError("invalid_transition", `Job ${jobId}: ${refusal}`);
    if (job.lowPriority === lowPriority) return { job, changed: false };
    const lanes = await stores.setTreePriority({ rootId: jobId, lowPriority });
    const message = lowPriority ? "Low priority set by user" : "Low priority removed by user";
    const info = logInfo(stores, { by });
    const line: LogLine = { at: clock.now(), level: "INFO", message, step: null, info };
    await stores.insertLog({ jobId, repeat: job.repeat, line });
    if (lanes.length > 0) stores.signal({ type: "ready", lanes });
    return { job: { ...job, lowPriority }, changed: true };
  });
}

/** Why the priority of a job cannot be changed; null when it can. */
export function priorityRefusal({
  status,
  parentId,
}: Pick<Operated["job"], "status" | "parentId">): string | null {
  if (isFinal(status)) return `it is ${status}; its priority no longer matters`;
  return parentId === null ? null : "it has the priority of its root";
}
