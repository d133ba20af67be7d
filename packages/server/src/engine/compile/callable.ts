import type { Recipe } from "../../domain/recipe/recipe.ts";
import { type JsonSchemaCheck, jsonSchemaCheck } from "../../runtime/json-schema-check.ts";

/** What a recipe that others may call promises (C-14.2). */
export interface Callable {
  /** Null: it takes any object. */
  readonly input: JsonSchemaCheck | null;
  /** Null: it may return anything. */
  readonly response: JsonSchemaCheck | null;
}

/** Null for a recipe with another trigger. */
export function compileCallable({ trigger }: Pick<Recipe, "trigger">): Callable | null {
  if (trigger.type !== "callable") return null;
  const { input, response } = trigger;
  return {
    input: input === null ? null : jsonSchemaCheck(input),
    response: response === null ? null : jsonSchemaCheck(response),
  };
}
