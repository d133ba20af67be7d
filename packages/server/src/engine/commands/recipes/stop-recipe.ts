import type { Reason } from "../../../domain/job/job.ts";
import type { RecipeRow } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import { stopTrigger } from "../../triggers/stop-trigger.ts";
import { changeRecipe } from "./change-recipe.ts";

const RECIPE_STOPPED: Reason = { type: "recipe-stopped", message: "The recipe was stopped" };

/**
 * Stops a recipe: no new events are accepted and no job is started; running jobs
 * are paused at their next safe point. Nothing changes on a stopped recipe.
 */
export async function stopRecipe(deps: CommandDeps, { id }: { id: string }): Promise<RecipeRow> {
  return changeRecipe(deps, { id, action: "recipe.stop" }, async (stores, row) => {
    if (!row.active) return row;
    const now = deps.clock.now();
    const stopped = { ...row, active: false, updatedAt: now };
    await stores.updateRecipe(stopped);
    await stopTrigger(stores, { recipeId: id, now });
    const { commanded } = await stores.pauseLane({ lane: id, now, reason: RECIPE_STOPPED });
    if (commanded.length > 0) stores.signal({ type: "command", jobIds: commanded });
    return stopped;
  });
}
