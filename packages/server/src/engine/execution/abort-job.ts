import { changeJob } from "../change-job.ts";
import { drop, type Execution } from "./execution.ts";

/** Ends a job that can never finish, because what it needs is gone (T23). */
export async function abortJob(execution: Execution, message: string): Promise<void> {
  const { job, host } = execution;
  const { storage, clock } = host.deps;
  await storage.transaction(async (stores) => {
    const locked = await stores.lockJob(job.id);
    // Another worker holds it by now: what it finds counts.
    if (locked?.epoch !== job.epoch || locked.workerId === null) return;
    const now = clock.now();
    const reason = { type: "system", message } as const;
    const aborted = changeJob(locked, { event: "abort", now, reason });
    const line = { at: now, level: "ERROR", message, step: null, info: undefined } as const;
    await stores.updateJob({ ...aborted, workerId: null, hasErrors: true }, { state: "resting" });
    await stores.insertLog({ jobId: job.id, repeat: job.repeat, line });
  });
  drop(execution);
}
