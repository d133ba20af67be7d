import { z } from "zod";
import { updateRecipe } from "../../../engine/commands/recipes/update-recipe.ts";
import { asCaller } from "../../acting.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { noteParameter, RecipeId } from "../../parameters.ts";
import { DOCUMENT_TYPES, documentBody } from "./document-body.ts";
import { versionOfIfMatch } from "./if-match.ts";
import { etagOf, RecipeView, viewRecipe } from "./recipe-view.ts";

export function registerUpdateRecipe(api: Api, deps: ApiDeps): void {
  api.route({
    method: "PUT",
    url: "/recipes/:recipeId",
    config: { role: "editor" },
    schema: {
      operationId: "updateRecipe",
      tags: ["Recipes"],
      summary: "Save a new version of a recipe",
      description:
        "The body is the document. On an active recipe the version is not live until the recipe is started or activated. `If-Match` guards against overwriting somebody else's version.",
      consumes: DOCUMENT_TYPES,
      params: z.strictObject({ recipeId: RecipeId }),
      querystring: z.strictObject({ note: noteParameter }),
      body: documentBody,
      response: { 200: RecipeView },
    },
    handler: async (request, reply) => {
      const row = await updateRecipe(asCaller(deps, request), {
        ...request.body,
        id: request.params.recipeId,
        note: request.query.note ?? null,
        author: callerOf(request).name,
        ifVersion: versionOfIfMatch(request.headers["if-match"]),
      });
      reply.header("etag", etagOf(row));
      return viewRecipe(row);
    },
  });
}
