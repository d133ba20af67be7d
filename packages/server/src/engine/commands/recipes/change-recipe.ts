import { RequestError } from "../../../domain/errors.ts";
import type { JsonObject } from "../../../domain/json.ts";
import type { RecipeRow, Transaction } from "../../../storage/storage.ts";
import { audit } from "../../acting.ts";
import type { CommandDeps } from "../../deps.ts";

interface RecipeCommand {
  id: string;
  /** As the audit names it: `recipe.start`. */
  action: string;
  /** What was said of it, for the audit. */
  details?: JsonObject;
}

/**
 * Runs a person's command on the locked row of a recipe and says in the audit what it did, in one
 * transaction; the catalog learns of it after the commit. Throws `not_found`.
 */
export async function changeRecipe<T>(
  { storage, catalog }: CommandDeps,
  { id, action, details = {} }: RecipeCommand,
  change: (stores: Transaction, row: RecipeRow) => Promise<T>,
): Promise<T> {
  const changed = await storage.transaction(async (stores) => {
    const row = await stores.lockRecipe(id);
    if (row === null) throw new RequestError("not_found", `There is no recipe '${id}'.`);
    const result = await change(stores, row);
    const after = await stores.recipes.find(id);
    await audit(stores, {
      action,
      target: { type: "recipe", id },
      outcome: LEAVES_ROW.has(action) || !isSame(row, after) ? "changed" : "unchanged",
      details: { ...details, before: summaryOf(row), after: after && summaryOf(after) },
    });
    return result;
  });
  catalog.forget(id);
  return changed;
}

/** They change what is kept beside the row. */
const LEAVES_ROW: ReadonlySet<string> = new Set([
  "recipe.set-report",
  "recipe.set-webhook-secret",
  "recipe.delete-webhook-secret",
]);

function isSame(before: RecipeRow, after: RecipeRow | null): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function summaryOf({ name, active, version, activeVersion }: RecipeRow): JsonObject {
  return { name, active, version, activeVersion };
}
