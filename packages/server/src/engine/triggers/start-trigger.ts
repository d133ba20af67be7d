import { readRecipe } from "../../domain/recipe/recipe.ts";
import type { Trigger } from "../../domain/recipe/trigger.ts";
import type { RecipeRow, Transaction, TriggerKind, TriggerRow } from "../../storage/storage.ts";
import { startAfter } from "./due-instants.ts";
import { readMemory } from "./poll-memory.ts";

interface Started {
  /** As it was before. */
  before: RecipeRow;
  now: number;
}

/**
 * Arms the trigger of a recipe that is started, or whose newest version goes live: in the transaction
 * that does it. Time while it was stopped is not caught up by schedules; polls go on from their cursor
 * (R-3.4, R-3.6).
 */
export async function startTrigger(stores: Transaction, { before, now }: Started): Promise<void> {
  const { id } = before;
  const trigger = await triggerOf(stores, { id, version: before.version });
  const known = await stores.triggers.find(id);
  if (trigger?.type !== "schedule" && trigger?.type !== "poll") {
    if (known !== null) await stores.triggers.put({ ...known, active: false, nextAt: null });
    return;
  }
  const kept = known?.kind === trigger.type ? known : blank(id, { kind: trigger.type, now });
  const goesOn = before.active && kept.active;
  if (goesOn && (await isSame(stores, { before, trigger }))) return;
  await stores.triggers.put({
    ...kept,
    active: true,
    ...(trigger.type === "schedule"
      ? { handledAt: now, nextAt: startAfter(trigger.schedule, { recipeId: id, handledAt: now }) }
      : {
          nextAt: goesOn ? Math.min(kept.nextAt ?? now, now + trigger.everyMs) : now,
          memory: readMemory(kept.memory, trigger),
        }),
    errorsInRow: 0,
    lastError: null,
    stopReason: null,
  });
  const message = before.active ? "A new version went live" : "The recipe was started";
  await stores.triggers.addLog({ recipeId: id, at: now, outcome: "note", message, info: null });
}

async function isSame(
  stores: Transaction,
  { before, trigger }: { before: RecipeRow; trigger: Trigger },
): Promise<boolean> {
  const live = await triggerOf(stores, { id: before.id, version: before.activeVersion });
  return JSON.stringify(live) === JSON.stringify(trigger);
}

async function triggerOf(
  stores: Transaction,
  { id, version }: { id: string; version: number | null },
): Promise<Trigger | null> {
  const found = version === null ? null : await stores.recipes.version(id, version);
  return found === null ? null : readRecipe(found.document).trigger;
}

function blank(
  recipeId: string,
  { kind, now }: { kind: TriggerKind; now: number },
): Omit<TriggerRow, "epoch"> {
  return {
    recipeId,
    kind,
    active: false,
    nextAt: null,
    handledAt: now,
    memory: {},
    errorsInRow: 0,
    lastError: null,
    lastFiredAt: null,
    lastPolledAt: null,
    stopReason: null,
  };
}
