import { z } from "zod";
import { recipeSchema } from "../domain/recipe/recipe.ts";

/** JSON Schema of a recipe document, for editors. References and counts are checked when it is saved. */
export function recipeJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(recipeSchema, { io: "input" });
  return { $schema, title: "Reprise recipe", ...schema };
}
