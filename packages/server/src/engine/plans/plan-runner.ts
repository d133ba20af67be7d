import type { EngineDeps } from "../deps.ts";
import type { Service } from "../service.ts";
import { createStartAllowance } from "../triggers/start-allowance.ts";
import { firePlan } from "./fire-plan.ts";

const INTERVAL_MS = 500;
const BATCH_MAX = 50;
/** A worker that has not committed by then is thought dead, and others go on. */
const LEASE_MS = 15_000;

/**
 * Fires the schedules of plans that are due, and lets runs of paused plans rest when the last of their
 * items has let go (T19).
 */
export function planRunner(deps: Pick<EngineDeps, "storage" | "clock" | "ids" | "log">): Service {
  const { storage, clock, log } = deps;
  const allow = createStartAllowance(clock);
  return {
    name: "plans",
    intervalMs: INTERVAL_MS,
    async tick() {
      const settled = await storage.plans.settlePaused();
      const now = clock.now();
      const dueAt = await storage.triggers.nextDueAt();
      if (dueAt === null || dueAt > now) return settled;
      const due = await storage.triggers.claimDue({
        kind: "plan",
        now,
        leaseMs: LEASE_MS,
        limit: BATCH_MAX,
      });
      for (const row of due) {
        try {
          await firePlan(deps, row, allow);
        } catch (error) {
          // What one plan does must not keep the others from firing; the claim ends by itself.
          log.warn(
            { err: error, trigger: row.recipeId },
            "A plan's schedule could not be committed",
          );
        }
      }
      return settled + due.length;
    },
  };
}
