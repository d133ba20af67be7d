import type { ProblemItem } from "../domain/errors.ts";
import type { JsonObject } from "../domain/json.ts";
import { type Recipe, recipeSchema } from "../domain/recipe/recipe.ts";
import { checkExpressions } from "./check-expressions.ts";
import { checkSize } from "./check-size.ts";
import { checkSteps } from "./check-steps.ts";
import { ERRORS_MAX, refuse } from "./refuse.ts";
import { schemaProblems } from "./schema-problems.ts";
import { readSourceDocument, type SourceDocument } from "./source-document.ts";

/** The names of the actions that there are: an ActionRegistry, or a set. */
export type ActionNames = Pick<ReadonlyMap<string, unknown>, "has" | "keys">;

export interface ParsedRecipe {
  recipe: Recipe;
  /** The document as it was written, without what was filled in. */
  document: JsonObject;
  /** Line and column of a JSON Pointer in the text. */
  locate: SourceDocument["locate"];
}

/**
 * Reads and checks a recipe document. Throws a RequestError with up to 20 errors, each with its JSON
 * Pointer, line and column: syntax first, then counts, then shape, then ids, actions and references.
 */
export function parseRecipeDocument(
  text: string,
  { format, actions }: { format: "json" | "yaml"; actions: ActionNames },
): ParsedRecipe {
  const source = readSourceDocument(text, format);
  refuse(located(source, checkSize(source.value)));
  const parsed = recipeSchema.safeParse(source.value);
  if (!parsed.success) {
    refuse(located(source, schemaProblems(source.value, parsed.error.issues)));
    throw parsed.error;
  }
  const recipe = parsed.data;
  refuse(located(source, [...checkSteps(recipe, actions), ...checkExpressions(recipe)]));
  return { recipe, document: source.value, locate: source.locate };
}

function located(source: SourceDocument, items: readonly ProblemItem[]): ProblemItem[] {
  return items.slice(0, ERRORS_MAX).map((item) => ({ ...item, ...source.locate(item.pointer) }));
}
