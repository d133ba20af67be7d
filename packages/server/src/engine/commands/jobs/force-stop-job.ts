import type { Job, Reason } from "../../../domain/job/job.ts";
import type { Transaction } from "../../../storage/storage.ts";
import { assertRoot, cascade } from "../../cascade.ts";
import { changeJob } from "../../change-job.ts";
import type { CommandDeps } from "../../deps.ts";
import { commandJob, type Operated, writeJob } from "../../operation.ts";

/**
 * Ends the stopping of a job at once: the step in flight is abandoned, its late result counts for
 * nothing, and on resume it runs again from its start. Throws `invalid_transition`.
 */
export function forceStopJob(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  { jobId, by }: { jobId: string; by: string | null },
): Promise<Operated> {
  return commandJob({ storage }, { jobId, action: "job.force-stop" }, async (stores, locked) => {
    assertRoot(locked, "forceStop");
    const isInEffect = locked.status === "STOPPED" && locked.reason?.type === "forced";
    if (isInEffect) return { job: locked, changed: false };
    const now = clock.now();
    const forced = force(locked, { by, now });
    await cascade(stores, {
      job: locked,
      reach: "stop",
      command: async (job) =>
        job.status === "STOPPING" && write(stores, { job: force(job, { by, now }), by, now }),
    });
    return write(stores, { job: forced, by, now });
  });
}

const FORCED_BY_USER = "Job force stopped by user";

function force(job: Job, { by, now }: { by: string | null; now: number }): Job {
  const reason: Reason = { type: "forced", message: FORCED_BY_USER, details: { by } };
  return { ...changeJob(job, { event: "forceStop", now, reason }), workerId: null };
}

async function write(
  stores: Transaction,
  { job, by, now }: { job: Job; by: string | null; now: number },
): Promise<Operated> {
  const operated = await writeJob(stores, {
    job,
    // Under a new epoch, so that what its worker still writes changes nothing.
    readiness: { state: "resting" },
    message: FORCED_BY_USER,
    info: { by },
    now,
  });
  stores.signal({ type: "command", jobIds: [job.id] });
  return operated;
}
