import { z } from "zod";
import { listWebhookSecrets } from "../../../engine/webhooks/webhook-secret.ts";
import type { SecretRow } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";
import { anyObject } from "../../json-schema.ts";
import { RecipeId } from "../../parameters.ts";
import { ReportView, viewReport } from "../reports/report-view.ts";
import { TriggerStateView, viewTriggerState } from "../triggers/trigger-view.ts";
import { findRecipe, findVersion } from "./find-recipe.ts";
import { etagOf, RecipeView, viewRecipe } from "./recipe-view.ts";

export const RecipeDetailsView = RecipeView.extend({
  report: ReportView,
  document: anyObject.meta({ description: "Of the newest version" }),
  triggerState: TriggerStateView.nullable().meta({
    description: "Of a schedule or a poll that was started; null for other triggers",
  }),
  webhookSecret: z
    .strictObject({
      createdAt: instant,
      previousUntil: instant.nullable().meta({ description: "Until when older ones are taken" }),
    })
    .nullable()
    .meta({
      description: "Whether there is a secret for the signatures of webhooks; never itself",
    }),
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
      const trigger = await deps.storage.triggers.find(row.id);
      const secrets = await listWebhookSecrets(deps.storage, row.id);
      return {
        ...viewRecipe(row),
        report: await viewReport(deps, await deps.storage.recipes.report(row.id)),
        document,
        triggerState: trigger?.kind === row.triggerType ? viewTriggerState(trigger) : null,
        webhookSecret: viewSecrets(secrets, deps.clock.now()),
      };
    },
  });
}

/** The newest of them; of those before it, the last that ends. */
function viewSecrets([newest, ...older]: readonly SecretRow[], now: number) {
  if (newest === undefined) return null;
  const ends = older.flatMap(({ expiresAt }) =>
    expiresAt !== null && expiresAt > now ? [expiresAt] : [],
  );
  return {
    createdAt: toInstant(newest.createdAt),
    previousUntil: toInstantOrNull(ends.length === 0 ? null : Math.max(...ends)),
  };
}
