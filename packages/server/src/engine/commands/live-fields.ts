import type { JsonObject } from "../../domain/json.ts";
import { readRecipe } from "../../domain/recipe/recipe.ts";
import type { RecipeRow, Stores } from "../../storage/storage.ts";

/** What a recipe's row repeats of its live document, or of its newest one while it is stopped. */
export type LiveFields = Pick<RecipeRow, "name" | "triggerType" | "concurrency">;

/** Reads them from the newest version. */
export async function liveFields(stores: Stores, row: RecipeRow): Promise<LiveFields> {
  const newest = await stores.recipes.version(row.id, row.version);
  if (newest === null) throw new Error(`Recipe ${row.id} has no version ${row.version}`);
  return fieldsOf(newest.document);
}

export function fieldsOf(document: JsonObject): LiveFields {
  const { name, trigger, concurrency } = readRecipe(document);
  return { name, triggerType: trigger.type, concurrency };
}
