import { RequestError } from "../../domain/errors.ts";
import type { RecipeRow, Transaction } from "../../storage/storage.ts";
import type { CommandDeps } from "../deps.ts";

/** Runs a command on the locked row of a recipe; the catalog learns of it after the commit. */
export async function changeRecipe<T>(
  { storage, catalog }: CommandDeps,
  id: string,
  change: (stores: Transaction, row: RecipeRow) => Promise<T>,
): Promise<T> {
  const changed = await storage.transaction(async (stores) => {
    const row = await stores.lockRecipe(id);
    if (row === null) throw new RequestError("not_found", `There is no recipe '${id}'.`);
    return change(stores, row);
  });
  catalog.forget(id);
  return changed;
}
