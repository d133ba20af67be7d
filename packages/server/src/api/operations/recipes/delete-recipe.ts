import { z } from "zod";
import { deleteRecipe } from "../../../engine/commands/recipes/delete-recipe.ts";
import { asCaller } from "../../acting.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { flagParameter, RecipeId } from "../../parameters.ts";

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
        "Its versions and finished jobs stay to be looked at. Refused while a job is unfinished, unless those are to be aborted.",
      params: z.strictObject({ recipeId: RecipeId }),
      querystring: z.strictObject({
        abortJobs: flagParameter.meta({ description: "Unfinished jobs become ABORTED" }),
      }),
      response: { 204: z.undefined().meta({ description: "Deleted" }) },
    },
    handler: async (request, reply) => {
      await deleteRecipe(asCaller(deps, request), {
        id: request.params.recipeId,
        abortsJobs: request.query.abortJobs ?? false,
      });
      return reply.code(204).send();
    },
  });
}
