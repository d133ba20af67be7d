import { z } from "zod";
import { startRecipe } from "../../../engine/commands/recipes/start-recipe.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { RecipeId } from "../../parameters.ts";
import { RecipeView, viewRecipe } from "./recipe-view.ts";

export function registerStartRecipe(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/recipes/:recipeId/start",
    config: { role: "editor" },
    schema: {
      operationId: "startRecipe",
      tags: ["Recipes"],
      summary: "Start a recipe",
      description:
        "Makes the newest version live and lets paused jobs go on. Nothing changes when that is so already.",
      params: z.strictObject({ recipeId: RecipeId }),
      response: { 200: RecipeView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) =>
        viewRecipe(await startRecipe(within, { id: request.params.recipeId })),
      ),
  });
}
