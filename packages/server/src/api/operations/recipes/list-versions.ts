import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { cursorParameter, decodeCursor, toPage } from "../../page.ts";
import { limitParameter, PAGE_LIMIT_DEFAULT, RecipeId } from "../../parameters.ts";
import { findRecipe } from "./find-recipe.ts";
import { VersionView, viewVersion } from "./version-view.ts";

const LIST = "versions";

export function registerListVersions(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/recipes/:recipeId/versions",
    config: { role: "viewer" },
    schema: {
      operationId: "listVersions",
      tags: ["Recipes"],
      summary: "List the versions of a recipe",
      description: "Newest first.",
      params: z.strictObject({ recipeId: RecipeId }),
      querystring: z.strictObject({ limit: limitParameter, cursor: cursorParameter }),
      response: {
        200: z.strictObject({ items: z.array(VersionView), nextCursor: z.string().nullable() }),
      },
    },
    handler: async ({ params, query: { limit = PAGE_LIMIT_DEFAULT, cursor } }) => {
      const { id } = await findRecipe(deps, params.recipeId);
      const before = cursor === undefined ? null : Number(decodeCursor(LIST, cursor));
      const rows = await deps.storage.recipes.versions({ id, before, limit: limit + 1 });
      const page = toPage(rows, { limit, list: LIST, key: ({ version }) => String(version) });
      return { items: page.rows.map(viewVersion), nextCursor: page.nextCursor };
    },
  });
}
