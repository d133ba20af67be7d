import type { RecipeRow, Transaction, TriggerLogLine, TriggerRow } from "../../storage/storage.ts";
import type { CommandDeps } from "../deps.ts";

/** A trigger that this worker looks after for a moment, and the recipe's version that it acts on. */
export interface Claim {
  row: TriggerRow;
  version: number;
}

export interface Settled {
  row: TriggerRow;
  lines: readonly Omit<TriggerLogLine, "recipeId">[];
}

/**
 * Commits what came of a trigger in one transaction: its jobs, what it remembers, when it is next due,
 * and its log. False, and nothing is committed, when meanwhile the recipe was stopped or changed, or
 * another worker took over.
 */
export async function settleTrigger(
  { storage, catalog }: Pick<CommandDeps, "storage" | "catalog">,
  { row, version }: Claim,
  work: (stores: Transaction, recipe: RecipeRow) => Promise<Settled>,
): Promise<boolean> {
  const { recipeId } = row;
  try {
    await storage.transaction(async (stores) => {
      // The recipe first, as every command does, so that nobody waits for each other.
      const recipe = await stores.lockRecipe(recipeId);
      if (!recipe?.active || recipe.activeVersion !== version) throw new ClaimLost();
      const settled = await work(stores, recipe);
      if (!(await stores.triggers.save(settled.row))) throw new ClaimLost();
      for (const line of settled.lines) await stores.triggers.addLog({ recipeId, ...line });
    });
    return true;
  } catch (error) {
    if (!(error instanceof ClaimLost)) throw error;
    catalog.forget(recipeId);
    await storage.triggers.release(row);
    return false;
  }
}

class ClaimLost extends Error {
  constructor() {
    super("Meanwhile the recipe was changed, or another worker took over");
    this.name = "ClaimLost";
  }
}
