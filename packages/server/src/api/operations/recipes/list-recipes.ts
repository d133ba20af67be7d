import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { cursorParameter, decodeCursor, toPage } from "../../page.ts";
import { limitParameter, PAGE_LIMIT_DEFAULT, textParameter } from "../../parameters.ts";
import { RecipeView, viewRecipe } from "./recipe-view.ts";

const LIST = "recipes";

export function registerListRecipes(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/recipes",
    config: { role: "viewer" },
    schema: {
      operationId: "listRecipes",
      tags: ["Recipes"],
      summary: "List recipes",
      description: "By id. `q` is looked for in id and name.",
      querystring: z.strictObject({
        q: textParameter,
        limit: limitParameter,
        cursor: cursorParameter,
      }),
      response: {
        200: z.strictObject({ items: z.array(RecipeView), nextCursor: z.string().nullable() }),
      },
    },
    handler: async ({ query: { q, limit = PAGE_LIMIT_DEFAULT, cursor } }) => {
      const rows = await deps.storage.recipes.list({
        ...(q !== undefined && { text: q }),
        after: cursor === undefined ? null : decodeCursor(LIST, cursor),
        limit: limit + 1,
      });
      const page = toPage(rows, { limit, list: LIST, key: ({ id }) => id });
      return { items: page.rows.map(viewRecipe), nextCursor: page.nextCursor };
    },
  });
}
