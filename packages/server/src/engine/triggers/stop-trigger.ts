import type { Transaction } from "../../storage/storage.ts";

/** Disarms the trigger of a recipe that is stopped, if the engine looks after it; its cursor stays. */
export async function stopTrigger(
  stores: Transaction,
  { recipeId, now }: { recipeId: string; now: number },
): Promise<void> {
  const known = await stores.triggers.find(recipeId);
  if (known === null || !known.active) return;
  await stores.triggers.put({ ...known, active: false, nextAt: null });
  const message = "The recipe was stopped";
  await stores.triggers.addLog({ recipeId, at: now, outcome: "stopped", message, info: null });
}
