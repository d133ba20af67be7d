import type { CodeChecker } from "../../../domain/code.ts";
import type { ActionRegistry } from "../../../domain/connector.ts";
import type { JsonObject } from "../../../domain/json.ts";
import type { Recipe } from "../../../domain/recipe/recipe.ts";
import { parseRecipeDocument } from "../../../recipes/parse-recipe.ts";
import type { CommandDeps } from "../../deps.ts";
import { checkCode } from "./check-code.ts";
import { checkTrigger } from "./check-trigger.ts";

export interface RecipeDeps extends CommandDeps {
  /** A document may name these actions only. */
  actions: ActionRegistry;
  code: CodeChecker;
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
export async function readDocument(
  { actions, code, clock }: Pick<RecipeDeps, "actions" | "code" | "clock">,
  { text, format }: DocumentText,
): Promise<CheckedDocument> {
  const { recipe, document, locate } = parseRecipeDocument(text, { format, actions });
  await checkTrigger({ recipe, locate }, { actions, now: clock.now() });
  await checkCode(code, { recipe, locate });
  return { id: recipe.id, json: document, recipe };
}
