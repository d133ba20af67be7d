import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { anyObject } from "../../json-schema.ts";
import { RecipeId } from "../../parameters.ts";
import { findRecipe, findVersion } from "./find-recipe.ts";
import { etagOf, RecipeView, viewRecipe } from "./recipe-view.ts";

export const RecipeDetailsView = RecipeView.extend({
  document: anyObject.meta({ description: "Of the newest version" }),
}).meta({ id: "RecipeDetails" });

export function registerGetRecipe(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/recipes/:recipeId",
    config: { role: "viewer" },
    schema: {
      operationId: "getRecipe",
      tags: ["Recipes"],
      summary: "Get a recipe and its newest document",
      description: "The ETag is the newest version, for `If-Match` when saving.",
      params: z.strictObject({ recipeId: RecipeId }),
      response: { 200: RecipeDetailsView },
    },
    handler: async ({ params }, reply) => {
      const row = await findRecipe(deps, params.recipeId);
      const { document } = await findVersion(deps, row);
      reply.header("etag", etagOf(row));
      return { ...viewRecipe(row), document };
    },
  });
}
