import { planLane } from "../../domain/plan/plan-lanes.ts";
import { cancelLockedTree } from "../commands/jobs/cancel-job.ts";
import type { CommandDeps } from "../deps.ts";
import { lockJob } from "../operation.ts";
import { changePlan } from "./change-plan.ts";

/** Deletes a plan and cancels its active runs; the history stays until retention (M-18.10). */
export function deletePlan(
  deps: Pick<CommandDeps, "storage" | "clock">,
  { id, by }: { id: string; by: string | null },
): Promise<void> {
  return changePlan(deps, { id, action: "plan.delete" }, async (stores) => {
    const now = deps.clock.now();
    const details = { by, comment: null };
    const reason = { type: "plan-deleted", message: "The plan was deleted", details } as const;
    const below = { ...reason, type: "run-terminated", message: "Its run was terminated" } as const;
    for (const runId of await stores.plans.unfinishedRuns(id)) {
      const locked = await lockJob(stores, runId);
      if (locked.status === "CANCELING") continue;
      await cancelLockedTree(stores, { locked, reason, below, info: details, now });
    }
    await stores.plans.delete(id);
    await stores.triggers.delete(planLane(id));
  });
}
