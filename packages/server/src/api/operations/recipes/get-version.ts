import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { RecipeId, VersionNumber } from "../../parameters.ts";
import { findVersion } from "./find-recipe.ts";
import { VersionDetailsView, viewVersion } from "./version-view.ts";

export function registerGetVersion(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/recipes/:recipeId/versions/:version",
    config: { role: "viewer" },
    schema: {
      operationId: "getVersion",
      tags: ["Recipes"],
      summary: "Get one version of a recipe and its document",
      description: "Also of a deleted recipe, for its jobs ran on it.",
      params: z.strictObject({ recipeId: RecipeId, version: VersionNumber }),
      response: { 200: VersionDetailsView },
    },
    handler: async ({ params }) => {
      const { recipeId: id, version } = params;
      const found = await findVersion(deps, { id, version });
      return { ...viewVersion(found), document: found.document };
    },
  });
}
