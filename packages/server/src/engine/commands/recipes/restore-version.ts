import { RequestError } from "../../../domain/errors.ts";
import type { RecipeRow } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import { changeRecipe } from "./change-recipe.ts";
import { saveVersion } from "./save-version.ts";

/** Saves an older version as the newest one: restoring 2 of 3 makes 4. */
export async function restoreVersion(
  deps: CommandDeps,
  { id, version, author }: { id: string; version: number; author: string | null },
): Promise<RecipeRow> {
  const asked = { id, action: "recipe.restore", details: { restored: version } };
  return changeRecipe(deps, asked, async (stores, row) => {
    const old = await stores.recipes.version(id, version);
    if (old === null) {
      throw new RequestError(
        "not_found",
        `Recipe '${id}' has no version ${version}; the newest is ${row.version}.`,
      );
    }
    return saveVersion(stores, row, {
      document: old.document,
      author,
      note: `Restored version ${version}`,
      changeType: "restore",
      now: deps.clock.now(),
    });
  });
}
