import { z } from "zod";
import { deleteRecipe } from "../../../engine/commands/delete-recipe.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { RecipeId } from "../../parameters.ts";

export function registerDeleteRecipe(api: Api, deps: ApiDeps): void {
  api.route({
    method: "DELETE",
    url: "/recipes/:recipeId",
    config: { role: "editor" },
    schema: {
      operationId: "deleteRecipe",
      tags: ["Recipes"],
      summary: "Delete a recipe",
      description:
        "Its versions and finished jobs stay to be looked at. Refused while a job is unfinished.",
      params: z.strictObject({ recipeId: RecipeId }),
      response: { 204: z.undefined().meta({ description: "Deleted" }) },
    },
    handler: async ({ params }, reply) => {
      await deleteRecipe(deps, { id: params.recipeId });
      return reply.code(204).send();
    },
  });
}
