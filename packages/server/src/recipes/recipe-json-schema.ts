import { z } from "zod";
import { recipeSchema } from "../domain/recipe/recipe.ts";

/** JSON Schema of a recipe document (draft 2020-12), for editors and for /api/v1/schemas/recipe.json. */
export function recipeJsonSchema(): object {
  return {
    ...z.toJSONSchema(recipeSchema, { io: "input" }),
    title: "Reprise recipe",
  };
}
