import { z } from "zod";
import { stopRecipe } from "../../../engine/commands/recipes/stop-recipe.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { RecipeId } from "../../parameters.ts";
import { RecipeView, viewRecipe } from "./recipe-view.ts";

export function registerStopRecipe(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/recipes/:recipeId/stop",
    config: { role: "editor" },
    schema: {
      operationId: "stopRecipe",
      tags: ["Recipes"],
      summary: "Stop a recipe",
      description: "No new events are accepted; running jobs are paused at their next safe point.",
      params: z.strictObject({ recipeId: RecipeId }),
      response: { 200: RecipeView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) =>
        viewRecipe(await stopRecipe(within, { id: request.params.recipeId })),
      ),
  });
}
