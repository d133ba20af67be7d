import { storedSchedule } from "../../domain/plan/plan-document.ts";
import { planLane } from "../../domain/plan/plan-lanes.ts";
import type { NewPlan, Transaction } from "../../storage/storage.ts";
import { startAfter } from "../triggers/due-instants.ts";

/**
 * Makes a plan's trigger as its schedule and state say, in the transaction that changes them. Instants
 * up to now are done with: what passed while it was paused is not made up.
 */
export async function armPlan(
  stores: Transaction,
  { plan, now, note }: { plan: NewPlan; now: number; note: string },
): Promise<void> {
  const recipeId = planLane(plan.id);
  const schedule = storedSchedule(plan.schedule);
  const known = await stores.triggers.find(recipeId);
  if (schedule === null && known === null) return;
  const active = plan.state === "ACTIVE" && schedule !== null;
  await stores.triggers.put({
    recipeId,
    kind: "plan",
    active,
    nextAt: active ? startAfter(schedule, { recipeId, handledAt: now }) : null,
    handledAt: now,
    memory: {},
    errorsInRow: 0,
    lastError: null,
    lastFiredAt: known?.lastFiredAt ?? null,
    lastPolledAt: null,
    stopReason: null,
  });
  await stores.triggers.addLog({ recipeId, at: now, outcome: "note", message: note, info: null });
}
