import type { ActionRegistry } from "../../domain/connector.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Recipe } from "../../domain/recipe/recipe.ts";
import { parseRecipeDocument } from "../../recipes/parse-recipe.ts";
import type { CommandDeps } from "../deps.ts";

export interface RecipeDeps extends CommandDeps {
  /** A document may name these actions only. */
  actions: ActionRegistry;
}

/** A recipe document as people write it. */
export interface DocumentText {
  text: string;
  format: "json" | "yaml";
}

export interface CheckedDocument {
  id: string;
  /** As it was written, without what was filled in. */
  json: JsonObject;
  recipe: Recipe;
}

/** Checks a recipe document; throws a RequestError that names everything that is wrong with it. */
export function readDocument(
  { actions }: Pick<RecipeDeps, "actions">,
  { text, format }: DocumentText,
): CheckedDocument {
  const { recipe, document } = parseRecipeDocument(text, { format, actions });
  return { id: recipe.id, json: document, recipe };
}
