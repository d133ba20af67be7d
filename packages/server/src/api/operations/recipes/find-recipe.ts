import { RequestError } from "../../../domain/errors.ts";
import type { RecipeRow, RecipeVersion } from "../../../storage/storage.ts";
import type { ApiDeps } from "../../deps.ts";

/** The recipe, or a refusal when there is none. */
export async function findRecipe({ storage }: ApiDeps, id: string): Promise<RecipeRow> {
  const row = await storage.recipes.find(id);
  if (row === null) throw new RequestError("not_found", `There is no recipe '${id}'.`);
  return row;
}

/** One version, with its document; those of a deleted recipe stay, for its jobs. */
export async function findVersion(
  { storage }: ApiDeps,
  { id, version }: { id: string; version: number },
): Promise<RecipeVersion> {
  const found = await storage.recipes.version(id, version);
  if (found === null) {
    throw new RequestError("not_found", `There is no version ${version} of a recipe '${id}'.`);
  }
  return found;
}
