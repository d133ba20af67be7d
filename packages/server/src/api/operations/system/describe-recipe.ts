import { recipeJsonSchema } from "../../../recipes/recipe-json-schema.ts";
import type { Api } from "../../deps.ts";

/** The schema of recipe documents: open, so that an editor can fetch it. */
export function registerDescribeRecipe(api: Api): void {
  let schema: string | null = null;
  api.route({
    method: "GET",
    url: "/schemas/recipe.json",
    config: { role: "open" },
    schema: { hide: true },
    handler: async (_request, reply) => {
      schema ??= JSON.stringify(recipeJsonSchema());
      return reply.header("content-type", "application/schema+json; charset=utf-8").send(schema);
    },
  });
}
