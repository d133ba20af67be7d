import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { RequestKey } from "../../../engine/commands/accept-events.ts";
import { acceptEvents, fingerprintOf } from "../../../engine/commands/accept-events.ts";
import { keepRawBodies } from "../../body-parsers.ts";
import type { ApiDeps } from "../../deps.ts";
import { keyValueOf } from "../../idempotency.ts";
import { RecipeId } from "../../parameters.ts";
import { problemResponse } from "../../problem.ts";
import { webhookEvent } from "./webhook-event.ts";

const JSON_TYPE = "application/json; charset=utf-8";

/**
 * The door of webhooks, outside /api: whoever knows a recipe's address may knock. It is the busiest
 * route, so nothing is checked against a schema here: the schema is for the API's description.
 */
export function registerHooks(app: FastifyInstance, deps: ApiDeps): void {
  keepRawBodies(app);
  app.route<{ Params: { recipeId: string }; Body: Buffer | undefined }>({
    method: "POST",
    url: "/hooks/:recipeId",
    config: { role: "open" },
    schema: DESCRIPTION,
    validatorCompiler: () => () => true,
    handler: async (request, reply) => {
      const { recipeId } = request.params;
      const accepted = await acceptEvents(deps, {
        recipeId,
        source: "webhook",
        events: [webhookEvent(request)],
        runBy: null,
        request: requestKey(request, recipeId),
      });
      const jobId = accepted.jobIds[0] ?? "";
      const isDuplicate = accepted.outcome === "duplicate";
      return reply
        .code(isDuplicate ? 200 : 202)
        .header("content-type", JSON_TYPE)
        .send(isDuplicate ? `{"jobId":"${jobId}","duplicate":true}` : `{"jobId":"${jobId}"}`);
    },
  });
}

function requestKey(
  request: FastifyRequest<{ Body: Buffer | undefined }>,
  recipeId: string,
): RequestKey | null {
  const value = keyValueOf(request);
  if (value === null) return null;
  const fingerprint = fingerprintOf(request.body ?? "");
  return { scope: `request:hook:${recipeId}`, value, fingerprint };
}

const DESCRIPTION = {
  operationId: "receiveWebhook",
  tags: ["Events"],
  summary: "Send an event to a recipe with a webhook trigger",
  description:
    "The event is on disk when this answers. JSON, forms, text and XML are taken, up to 1 MiB. An event whose dedupe key is known is not processed again.",
  consumes: ["application/json"],
  params: z.strictObject({ recipeId: RecipeId }),
  body: z.unknown().meta({ description: "Anything; `trigger.body` of the job" }),
  response: {
    200: z
      .strictObject({ jobId: z.string(), duplicate: z.literal(true) })
      .meta({ description: "The event was known; the job that it made" }),
    202: z.strictObject({ jobId: z.string() }).meta({ description: "The job that it makes" }),
    default: problemResponse,
  },
};
