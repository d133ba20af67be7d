import { RequestError } from "../../domain/errors.ts";
import type { CommandDeps } from "../deps.ts";
import { changePlan } from "./change-plan.ts";
import { startRun } from "./start-run.ts";

/**
 * Makes a run of a plan now, whatever its schedule says and whatever other run is active (M-18.1,
 * M-18.9). Refuses with `plan_paused`.
 */
export function triggerPlan(
  deps: Pick<CommandDeps, "storage" | "clock" | "ids">,
  { id, by }: { id: string; by: string | null },
): Promise<{ runId: string }> {
  return changePlan(deps, { id, action: "plan.trigger" }, async (stores, plan) => {
    if (plan.state === "PAUSED") {
      throw new RequestError("plan_paused", `Plan '${id}' is paused. Resume it first.`, {
        allowed: ["resume"],
      });
    }
    const now = deps.clock.now();
    const runId = await startRun(stores, deps, {
      plan,
      type: "MANUAL",
      scheduledAt: null,
      runBy: by,
      now,
    });
    if (runId === null) throw new Error("A run without a key was refused");
    return { runId };
  });
}
