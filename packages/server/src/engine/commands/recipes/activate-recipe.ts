import { RequestError } from "../../../domain/errors.ts";
import type { RecipeRow } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import { startTrigger } from "../../triggers/start-trigger.ts";
import { changeRecipe } from "./change-recipe.ts";
import { liveFields } from "./live-fields.ts";

/** Makes the newest version of an active recipe the live one, without stopping it. */
export async function activateRecipe(
  deps: CommandDeps,
  { id }: { id: string },
): Promise<RecipeRow> {
  return changeRecipe(deps, { id, action: "recipe.activate" }, async (stores, row) => {
    if (!row.active) {
      throw new RequestError(
        "recipe_not_active",
        `Recipe '${id}' is stopped. Starting it makes its newest version live.`,
        { allowed: ["start"] },
      );
    }
    if (row.activeVersion === row.version) return row;
    const now = deps.clock.now();
    const activated = {
      ...row,
      ...(await liveFields(stores, row)),
      activeVersion: row.version,
      updatedAt: now,
    };
    await stores.updateRecipe(activated);
    await startTrigger(stores, { before: row, now });
    stores.signal({ type: "ready", lanes: [id] });
    return activated;
  });
}
