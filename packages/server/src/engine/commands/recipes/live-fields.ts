import { RequestError } from "../../../domain/errors.ts";
import type { JsonObject } from "../../../domain/json.ts";
import { type Recipe, readRecipe } from "../../../domain/recipe/recipe.ts";
import type { RecipeRow, Stores } from "../../../storage/storage.ts";

/** What a recipe's row repeats of its live document, or of its newest one while it is stopped. */
export type LiveFields = Pick<RecipeRow, "name" | "triggerType" | "concurrency" | "doNotStore">;

/** Reads them from the newest version. Refuses one that another release saved and this one cannot read. */
export async function liveFields(stores: Stores, row: RecipeRow): Promise<LiveFields> {
  const newest = await stores.recipes.version(row.id, row.version);
  if (newest === null) throw new Error(`Recipe ${row.id} has no version ${row.version}`);
  return fieldsOf(read(newest.document, row));
}

export function fieldsOf({ name, trigger, concurrency, doNotStore }: Recipe): LiveFields {
  return { name, triggerType: trigger.type, concurrency, doNotStore };
}

function read(document: JsonObject, { id, version }: RecipeRow): Recipe {
  try {
    return readRecipe(document);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "";
    throw new RequestError(
      "invalid_value",
      `Version ${version} of recipe '${id}' cannot be read by this server. Save it again. ${why}`,
    );
  }
}
