import type { RecipeRow } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import { startTrigger } from "../../triggers/start-trigger.ts";
import { changeRecipe } from "./change-recipe.ts";
import { liveFields } from "./live-fields.ts";

/**
 * Starts a recipe: its newest version becomes the live one, its paused jobs go on (T21).
 * On an active recipe only a newer version is made live; without one nothing changes.
 */
export async function startRecipe(deps: CommandDeps, { id }: { id: string }): Promise<RecipeRow> {
  return changeRecipe(deps, { id, action: "recipe.start" }, async (stores, row) => {
    if (row.active && row.activeVersion === row.version) return row;
    const now = deps.clock.now();
    const started = {
      ...row,
      ...(await liveFields(stores, row)),
      active: true,
      activeVersion: row.version,
      updatedAt: now,
    };
    await stores.updateRecipe(started);
    await startTrigger(stores, { before: row, now });
    if (!row.active) await stores.unpauseLane({ lane: id, now });
    stores.signal({ type: "ready", lanes: [id] });
    return started;
  });
}
