import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { deleteWebhookSecret } from "../../../engine/webhooks/webhook-secret.ts";
import { asCaller } from "../../acting.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { RecipeId } from "../../parameters.ts";

export function registerDeleteWebhookSecret(api: Api, deps: ApiDeps): void {
  api.route({
    method: "DELETE",
    url: "/recipes/:recipeId/webhook-secret",
    config: { role: "editor" },
    schema: {
      operationId: "deleteWebhookSecret",
      tags: ["Recipes"],
      summary: "Forget the secrets of a recipe's webhooks",
      description: "Signed webhooks are refused with `secret_missing` until there is a new one.",
      params: z.strictObject({ recipeId: RecipeId }),
      response: { 204: z.undefined().meta({ description: "They are forgotten" }) },
    },
    handler: async (request, reply) => {
      const { recipeId } = request.params;
      if (await deleteWebhookSecret(asCaller(deps, request), { recipeId }))
        return reply.code(204).send();
      throw new RequestError("not_found", `The webhooks of recipe '${recipeId}' have no secret.`);
    },
  });
}
