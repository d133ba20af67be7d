import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { RecipeId } from "../../parameters.ts";
import { findRecipe } from "../recipes/find-recipe.ts";
import { TriggerLogEntryView, viewTriggerLogEntry } from "./trigger-view.ts";

const ENTRIES_MAX = 200;

export function registerGetTriggerLog(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/recipes/:recipeId/trigger-log",
    config: { role: "viewer" },
    schema: {
      operationId: "getTriggerLog",
      tags: ["Recipes"],
      summary: "Why a schedule or a poll made jobs, or did not",
      description: "The last 200 entries, newest first; none for other triggers.",
      params: z.strictObject({ recipeId: RecipeId }),
      response: { 200: z.strictObject({ items: z.array(TriggerLogEntryView) }) },
    },
    handler: async ({ params }) => {
      const { id } = await findRecipe(deps, params.recipeId);
      const entries = await deps.storage.triggers.log({ recipeId: id, limit: ENTRIES_MAX });
      return { items: entries.map(viewTriggerLogEntry) };
    },
  });
}
