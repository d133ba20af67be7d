import type { Reason } from "../../domain/job/job.ts";
import type { PlanRow } from "../../storage/storage.ts";
import type { CommandDeps } from "../deps.ts";
import { armPlan } from "./arm-plan.ts";
import { changePlan } from "./change-plan.ts";

type PlanDeps = Pick<CommandDeps, "storage" | "clock">;

interface Asked {
  id: string;
  by: string | null;
  comment?: string | undefined;
}

/**
 * Pauses a plan: no run begins, no item begins; items that run go on, and their
 * retries wait for the resume. Nothing changes on a paused plan.
 */
export function pausePlan(deps: PlanDeps, { id, by, comment }: Asked): Promise<PlanRow> {
  return changePlan(deps, { id, action: "plan.pause" }, async (stores, plan) => {
    if (plan.state === "PAUSED") return plan;
    const now = deps.clock.now();
    const details = { by, comment: comment ?? null };
    const reason: Reason = { type: "user", message: "Plan paused by user", details };
    const paused: PlanRow = { ...plan, state: "PAUSED", reason, updatedAt: now, nextRunAt: null };
    await stores.plans.update(paused);
    const ofRuns: Reason = { type: "plan-paused", message: "The plan was paused", details };
    const { commanded } = await stores.plans.pauseRuns({ planId: id, reason: ofRuns });
    await armPlan(stores, { plan: paused, now, note: "The plan was paused" });
    if (commanded.length > 0) stores.signal({ type: "command", jobIds: commanded });
    return paused;
  });
}

/** All goes on: runs, items, retries whose time has come, and the schedule from now on. */
export function resumePlan(deps: PlanDeps, { id }: Pick<Asked, "id">): Promise<PlanRow> {
  return changePlan(deps, { id, action: "plan.resume" }, async (stores, plan) => {
    if (plan.state === "ACTIVE") return plan;
    const now = deps.clock.now();
    const resumed: PlanRow = { ...plan, state: "ACTIVE", reason: null, updatedAt: now };
    await stores.plans.update(resumed);
    const lanes = await stores.plans.unpauseRuns(id);
    await armPlan(stores, { plan: resumed, now, note: "The plan was resumed" });
    stores.signal({ type: "ready", lanes });
    return (await stores.plans.find(id)) ?? resumed;
  });
}
