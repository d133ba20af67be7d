import { z } from "zod";
import { createRecipe } from "../../../engine/commands/recipes/create-recipe.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { noteParameter } from "../../parameters.ts";
import { DOCUMENT_TYPES, documentBody } from "./document-body.ts";
import { etagOf, RecipeView, viewRecipe } from "./recipe-view.ts";

export function registerCreateRecipe(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/recipes",
    config: { role: "editor" },
    schema: {
      operationId: "createRecipe",
      tags: ["Recipes"],
      summary: "Create a recipe",
      description: "The body is the document. A new recipe is STOPPED; start it to take events.",
      consumes: DOCUMENT_TYPES,
      querystring: z.strictObject({ note: noteParameter }),
      body: documentBody,
      response: { 201: RecipeView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 201 }, async (within) => {
        const row = await createRecipe(within, {
          ...request.body,
          note: request.query.note ?? null,
          author: callerOf(request).name,
        });
        reply.header("location", `/api/v1/recipes/${row.id}`).header("etag", etagOf(row));
        return viewRecipe(row);
      }),
  });
}
