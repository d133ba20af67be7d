import type { JsonObject } from "../../../domain/json.ts";
import type { RecipeRow, Transaction } from "../../../storage/storage.ts";
import { liveFields } from "./live-fields.ts";

export interface NewVersion {
  document: JsonObject;
  author: string | null;
  note: string | null;
  changeType: "update" | "restore";
  now: number;
}

/**
 * Adds a version to a recipe. On an active recipe nothing else changes until it is started
 * again or activated; a stopped one shows its newest version at once.
 */
export async function saveVersion(
  stores: Transaction,
  row: RecipeRow,
  { document, author, note, changeType, now }: NewVersion,
): Promise<RecipeRow> {
  const version = row.version + 1;
  const saved: RecipeRow = { ...row, version, updatedAt: now };
  await stores.insertVersion({
    recipeId: row.id,
    version,
    document,
    author,
    note,
    changeType,
    createdAt: now,
  });
  const shown = row.active ? saved : { ...saved, ...(await liveFields(stores, saved)) };
  await stores.updateRecipe(shown);
  return shown;
}
