import type { Reason } from "../../domain/job/job.ts";
import { changeJob } from "../change-job.ts";
import type { CommandDeps } from "../deps.ts";
import { lockJob, type Operated, writeJob } from "../operation.ts";

/**
 * Ends the stopping of a job at once: the step in flight is abandoned, its late result counts for
 * nothing, and on resume it runs again from its start. Throws `invalid_transition`.
 */
export function forceStopJob(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  { jobId, by }: { jobId: string; by: string | null },
): Promise<Operated> {
  return storage.transaction(async (stores) => {
    const locked = await lockJob(stores, jobId);
    const isInEffect = locked.status === "STOPPED" && locked.reason?.type === "forced";
    if (isInEffect) return { job: locked, changed: false };
    const now = clock.now();
    const message = "Job force stopped by user";
    const reason: Reason = { type: "forced", message, details: { by } };
    const changed = changeJob(locked, { event: "forceStop", now, reason });
    const operated = await writeJob(stores, {
      job: { ...changed, workerId: null },
      // Under a new epoch, so that what its worker still writes changes nothing.
      readiness: { state: "resting" },
      message,
      info: { by },
      now,
    });
    stores.signal({ type: "command", jobIds: [jobId] });
    return operated;
  });
}
