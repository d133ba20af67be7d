import { z } from "zod";
import { setWebhookSecret } from "../../../engine/webhooks/webhook-secret.ts";
import { asCaller } from "../../acting.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { instant, toInstant } from "../../instant.ts";
import { durationParameter, RecipeId } from "../../parameters.ts";

const SECRET_CHARS_MIN = 16;
const SECRET_CHARS_MAX = 512;
/** What a sender signs with under Standard Webhooks: at least 24 bytes. */
const STANDARD_SECRET = /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/;
const DAY_MS = 86_400_000;
const KEEP_MAX_MS = 30 * DAY_MS;

const SecretBody = z
  .strictObject({
    secret: z
      .string()
      .min(SECRET_CHARS_MIN)
      .max(SECRET_CHARS_MAX)
      .regex(/^[\x21-\x7e]*$/, "Expected printable ASCII characters without spaces.")
      .refine(
        (text) => !text.startsWith("whsec_") || STANDARD_SECRET.test(text),
        "Behind whsec_ stand at least 24 bytes in base64.",
      )
      .optional()
      .meta({ description: "The sender's own; without it one is made" }),
  })
  .nullable();

export function registerSetWebhookSecret(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/recipes/:recipeId/webhook-secret",
    config: { role: "editor" },
    schema: {
      operationId: "setWebhookSecret",
      tags: ["Recipes"],
      summary: "Make or rotate the secret of a recipe's webhooks",
      description:
        "Answers the secret: it is told this once. The secrets before it stay valid for `keepPreviousFor` (24h; 0s ends them now). The trigger's `signature` says what is signed, and how.",
      params: z.strictObject({ recipeId: RecipeId }),
      querystring: z.strictObject({
        keepPreviousFor: durationParameter({ maxMs: KEEP_MAX_MS, defaultText: "24h" }),
      }),
      body: SecretBody,
      response: { 201: z.strictObject({ secret: z.string(), createdAt: instant }) },
    },
    // Not once per Idempotency-Key: that would store the secret with the answer.
    handler: async (request, reply) => {
      const { params, body, query } = request;
      const { secret, createdAt } = await setWebhookSecret(asCaller(deps, request), {
        recipeId: params.recipeId,
        secret: body?.secret ?? null,
        keepPreviousForMs: query.keepPreviousFor ?? DAY_MS,
      });
      reply.header("cache-control", "no-store");
      return reply.code(201).send({ secret, createdAt: toInstant(createdAt) });
    },
  });
}
