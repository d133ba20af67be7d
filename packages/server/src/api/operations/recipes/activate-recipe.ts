import { z } from "zod";
import { activateRecipe } from "../../../engine/commands/recipes/activate-recipe.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { RecipeId } from "../../parameters.ts";
import { RecipeView, viewRecipe } from "./recipe-view.ts";

export function registerActivateRecipe(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/recipes/:recipeId/activate",
    config: { role: "editor" },
    schema: {
      operationId: "activateRecipe",
      tags: ["Recipes"],
      summary: "Make the newest version of an active recipe live",
      description: "New jobs run on the newest version; jobs that have begun stay on theirs.",
      params: z.strictObject({ recipeId: RecipeId }),
      response: { 200: RecipeView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) =>
        viewRecipe(await activateRecipe(within, { id: request.params.recipeId })),
      ),
  });
}
