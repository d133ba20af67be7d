import type { Trigger } from "../../domain/recipe/trigger.ts";
import type { EngineDeps } from "../deps.ts";
import type { Service } from "../service.ts";
import { startAfter } from "./due-instants.ts";
import { readMemory } from "./poll-memory.ts";

const INTERVAL_MS = 30_000;
const BATCH_MAX = 100;
/** Longer than any claim of a trigger. */
const LEASE_MS_MAX = 300_000;

type ReconcilerDeps = Pick<EngineDeps, "storage" | "clock" | "catalog" | "log">;

/**
 * Proves that every started schedule and poll has a time at which somebody looks (reliability B1.7):
 * whatever took it away, a restored file or somebody's hand, it is armed again within half a minute.
 * Instants that were missed meanwhile are caught up as after a downtime.
 */
export function triggerReconciler(deps: ReconcilerDeps): Service {
  let after: string | null = null;
  return {
    name: "trigger reconciler",
    intervalMs: INTERVAL_MS,
    async tick() {
      const asked = { now: deps.clock.now(), leaseMs: LEASE_MS_MAX, after, limit: BATCH_MAX };
      const astray = await deps.storage.triggers.astray(asked);
      for (const recipeId of astray) await repair(deps, recipeId);
      after = astray.length === BATCH_MAX ? (astray.at(-1) ?? null) : null;
      return astray.length;
    },
  };
}

async function repair(deps: ReconcilerDeps, recipeId: string): Promise<void> {
  const entry = await deps.catalog.find(recipeId);
  const trigger = entry?.trigger;
  if (!entry?.row.active || (trigger?.type !== "schedule" && trigger?.type !== "poll")) return;
  const isRepaired = await rearm(deps, { recipeId, trigger });
  if (isRepaired) deps.log.warn({ recipeId }, "A trigger had lost its time and is armed again");
}

/** False when nothing was to be repaired: a schedule whose time is over has none, rightly. */

function rearm(
  { storage, clock }: ReconcilerDeps,
  {
    recipeId,
    trigger,
  }: { recipeId: string; trigger: Extract<Trigger, { type: "schedule" | "poll" }> },
): Promise<boolean> {
  return storage.transaction(async (stores) => {
    const recipe = await stores.lockRecipe(recipeId);
    if (recipe?.active !== true) return false;
    const now = clock.now();
    const known = await stores.triggers.find(recipeId);
    const handledAt = known?.handledAt ?? now;
    const nextAt =
      trigger.type === "schedule" ? startAfter(trigger.schedule, { recipeId, handledAt }) : now;
    if (known?.active === true && known.nextAt === null && nextAt === null) return false;
    await stores.triggers.put({
      ...{ lastError: null, lastFiredAt: null, lastPolledAt: null, errorsInRow: 0 },
      ...known,
      ...{ recipeId, kind: trigger.type, active: true, nextAt, handledAt, stopReason: null },
      memory: trigger.type === "poll" ? readMemory(known?.memory ?? {}, trigger) : {},
    });
    const message = "It had lost its time, and was armed again";
    await stores.triggers.addLog({ recipeId, at: now, outcome: "note", message, info: null });
    return true;
  });
}
