import { z } from "zod";
import { restoreVersion } from "../../../engine/commands/recipes/restore-version.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { RecipeId, VersionNumber } from "../../parameters.ts";
import { RecipeView, viewRecipe } from "./recipe-view.ts";

export function registerRestoreVersion(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/recipes/:recipeId/versions/:version/restore",
    config: { role: "editor" },
    schema: {
      operationId: "restoreVersion",
      tags: ["Recipes"],
      summary: "Restore an older version of a recipe",
      description: "Saves a copy of it as the newest version: restoring 2 of 3 makes 4.",
      params: z.strictObject({ recipeId: RecipeId, version: VersionNumber }),
      response: { 200: RecipeView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) => {
        const { recipeId: id, version } = request.params;
        const author = callerOf(request).name;
        return viewRecipe(await restoreVersion(within, { id, version, author }));
      }),
  });
}
