import type { Job, Reason } from "../../../domain/job/job.ts";
import { statusesThatAllow } from "../../../domain/job/life-cycle.ts";
import type { Transaction } from "../../../storage/storage.ts";
import { afterCascade, assertRoot, cascade } from "../../cascade.ts";
import { changeJob } from "../../change-job.ts";
import type { CommandDeps } from "../../deps.ts";
import { assertStoppable } from "../../functions/function-rules.ts";
import { commandJob, type Operated, writeJob } from "../../operation.ts";

const STOPPED_BY_USER = "Job stopped by user";
const STOPPED_WITH_ROOT = "Stopped with its root job";

/**
 * Stops a job where it can go on later: at once when no worker executes it, otherwise after the step
 * in flight; until then it is STOPPING. So are the jobs below a root, except what it called
 * asynchronously; the root is STOPPED when they all are. Throws `invalid_transition`, and
 * `not_stoppable` where its function says so.
 */
export function stopJob(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  { jobId, by }: { jobId: string; by: string | null },
): Promise<Operated> {
  return commandJob({ storage }, { jobId, action: "job.stop" }, async (stores, locked) => {
    assertRoot(locked, "stop");
    const isInEffect = locked.status === "STOPPING" || locked.status === "STOPPED";
    if (isInEffect) return { job: locked, changed: false };
    await assertStoppable(stores, locked);
    const now = clock.now();
    const reason: Reason = { type: "user", message: STOPPED_BY_USER, details: { by } };
    const stopped = stop(locked, { now, reason });
    const below: Reason = { type: "user", message: STOPPED_WITH_ROOT, details: { by } };
    if (locked.kind === "run") {
      await stores.plans.stopNewItems({ runId: locked.id, reason: below });
    }
    await cascade(stores, {
      job: locked,
      reach: "stop",
      rest: { event: "stop", reason: below, now },
      command: async (job) =>
        STOPPABLE.includes(job.status) &&
        write(stores, { job: stop(job, { now, reason: below }), by, now }),
    });
    return afterCascade(stores, await write(stores, { job: stopped, by, now }));
  });
}

const STOPPABLE = statusesThatAllow("stop");

function write(
  stores: Transaction,
  { job, by, now }: { job: Job; by: string | null; now: number },
): Promise<Operated> {
  const isHeld = job.status === "STOPPING";
  return writeJob(stores, {
    job,
    readiness: isHeld ? { state: "held" } : { state: "resting" },
    message: isHeld ? "Stop requested by user" : (job.reason?.message ?? STOPPED_BY_USER),
    info: { by },
    now,
  });
}

function stop(job: Job, { now, reason }: { now: number; reason: Reason }): Job {
  const asked = changeJob(job, { event: "stop", now, reason });
  const isOver = asked.status === "STOPPING" && asked.workerId === null;
  return isOver ? changeJob(asked, { event: "halt", now }) : asked;
}
