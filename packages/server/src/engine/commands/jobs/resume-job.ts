import type { Job } from "../../../domain/job/job.ts";
import { runLane } from "../../../domain/plan/plan-lanes.ts";
import type { Readiness, Transaction } from "../../../storage/storage.ts";
import { assertRoot, cascade } from "../../cascade.ts";
import { changeJob } from "../../change-job.ts";
import type { CommandDeps } from "../../deps.ts";
import { commandJob, type Operated, writeJob } from "../../operation.ts";

/**
 * Lets a stopped job go on from where it was left: PAUSED while its recipe is stopped,
 * PENDING if it had never begun. The jobs below it that were stopped with it go on too. Throws
 * `invalid_transition`.
 */
export function resumeJob(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  { jobId, by }: { jobId: string; by: string | null },
): Promise<Operated> {
  return commandJob({ storage }, { jobId, action: "job.resume" }, async (stores, locked) => {
    assertRoot(locked, "resume");
    const isInEffect = locked.status === "RUNNING" || locked.status === "PENDING";
    if (isInEffect) return { job: locked, changed: false };
    const now = clock.now();
    const operated = await resume(stores, { locked, by, now });
    if (locked.kind === "run" && (await stores.plans.resumeNewItems(locked.id)) > 0) {
      stores.signal({ type: "ready", lanes: [runLane(locked.id)] });
    }
    await cascade(stores, {
      job: locked,
      reach: "stop",
      command: async (job) => job.status === "STOPPED" && resume(stores, { locked: job, by, now }),
    });
    return operated;
  });
}

async function resume(
  stores: Transaction,
  { locked, by, now }: { locked: Job; by: string | null; now: number },
): Promise<Operated> {
  const held = await isHeld(stores, locked);
  const changed = { ...changeJob(locked, { event: "resume", now, held }), reason: null };
  const { job, readiness } = takeUp(changed);
  return writeJob(stores, { job, readiness, message: "Job resumed by user", info: { by }, now });
}

/** A rerun is not held by its stopped recipe (E-10.11); a run is held by its paused plan. */
async function isHeld(
  stores: Transaction,
  { kind, planId, recipeId, repeat }: Job,
): Promise<boolean> {
  if (kind === "run" && planId !== null) {
    return (await stores.plans.find(planId))?.state === "PAUSED";
  }
  // An item is held by the lane of its run.
  if (kind === "payload") return false;
  if (recipeId === null || repeat > 0) return false;
  const recipe = await stores.recipes.find(recipeId);
  return recipe?.active === false;
}

/** It waits for its timer again, which may have run out meanwhile; for anything else it looks again. */
function takeUp(job: Job): { job: Job; readiness: Readiness } {
  if (job.status === "PAUSED") return { job, readiness: { state: "resting" } };
  if (job.status === "PENDING") return { job, readiness: { state: "ready" } };
  if (job.waitingUntil !== null && (job.waitingFor === "timer" || job.waitingFor === "retry")) {
    const readiness: Readiness = { state: "timer", wakeAt: job.waitingUntil };
    return { job: { ...job, phase: "waiting" }, readiness };
  }
  const waiting = { phase: "waiting", waitingFor: "slot", waitingUntil: null } as const;
  return { job: { ...job, ...waiting }, readiness: { state: "ready" } };
}
