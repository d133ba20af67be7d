import type { Trigger } from "../domain/recipe/trigger.ts";
import type { Condition } from "../expressions/condition.ts";
import type { Template } from "../expressions/template.ts";
import type { RecipeRow, SecretRow } from "../storage/storage.ts";
import type { Program } from "./program.ts";
import type { CompiledColumn } from "./report/report-columns.ts";

/** Recipes as the hot path needs them: parsed and compiled once per version, kept in memory. */
export interface RecipeCatalog {
  /**
   * The recipe's row and, once it has been started, its live program. Answers at once when cached
   * (at most a second old; commands of this process call `forget`), null for an unknown recipe.
   */
  find(recipeId: string): CatalogEntry | null | Promise<CatalogEntry | null>;
  /** The compiled program of one version. Rejects when the version does not exist. */
  program(recipeId: string, version: number): Program | Promise<Program>;
  /** Drops what is cached of the recipe's row, after a command changed it. */
  forget(recipeId: string): void;
}

export interface CatalogEntry {
  row: RecipeRow;
  /** The columns of its jobs report, which no version has part in (P-7.5). */
  report: readonly CompiledColumn[];
  /** The live version's trigger, as the document says it; null before the first start. */
  trigger: Trigger | null;
  /** The trigger's dedupe key; null without one, or before the first start. */
  dedupe: Template | null;
  /** The trigger's `if`, over `trigger` alone; null without one, or before the first start. */
  filter: Condition | null;
  /** How many events make one job; null: each makes one. */
  batch: { size: number } | null;
  /** Sealed; empty unless the live version's webhooks are signed. */
  webhookSecrets: readonly SecretRow[];
}
