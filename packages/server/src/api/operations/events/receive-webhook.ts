import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import {
  type AcceptedEvents,
  fingerprintOf,
  type RequestKey,
} from "../../../engine/commands/accept/accept-events.ts";
import { acceptWebhook } from "../../../engine/commands/accept/accept-webhook.ts";
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
      const accepted = await acceptWebhook(deps, {
        recipeId,
        signed: { headers: request.headers, body: request.body ?? NO_BODY },
        event: () => webhookEvent(request),
        request: requestKey(request, recipeId),
      });
      return reply
        .code(accepted.outcome === "duplicate" ? 200 : 202)
        .header("content-type", JSON_TYPE)
        .send(answerOf(accepted));
    },
  });
}

const NO_BODY = new Uint8Array();

/** Written by hand, for the one job that there almost always is. */
function answerOf({ outcome, jobIds, filtered, duplicates }: AcceptedEvents): string {
  const [jobId = null] = jobIds;
  if (jobId !== null && jobIds.length === 1 && filtered === 0) {
    if (outcome === "duplicate") return `{"jobId":"${jobId}","duplicate":true}`;
    if (duplicates === 0) return `{"jobId":"${jobId}"}`;
  }
  if (jobId === null && filtered === 1 && duplicates === 0) return '{"jobId":null,"filtered":true}';
  return JSON.stringify({ jobIds, filtered, duplicates });
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

const Batches = z.strictObject({
  jobIds: z.array(z.string()),
  filtered: z.int(),
  duplicates: z.int(),
});

const DESCRIPTION = {
  operationId: "receiveWebhook",
  tags: ["Events"],
  summary: "Send an event to a recipe with a webhook trigger",
  description:
    "The event is on disk when this answers. JSON, forms, text and XML are taken, up to 1 MiB. An event whose dedupe key is known is not processed again; one that the recipe's filter holds back makes no job. A list becomes jobs of several events where the recipe takes batches. Where it wants signatures, an unsigned webhook is refused.",
  consumes: ["application/json"],
  params: z.strictObject({ recipeId: RecipeId }),
  body: z.unknown().meta({ description: "Anything; `trigger.body` of the job" }),
  response: {
    200: z
      .union([z.strictObject({ jobId: z.string(), duplicate: z.literal(true) }), Batches])
      .meta({ description: "The event was known; the job that it made" }),
    202: z
      .union([
        z.strictObject({ jobId: z.string() }),
        z.strictObject({ jobId: z.null(), filtered: z.literal(true) }),
        Batches,
      ])
      .meta({ description: "The job that it makes, or the jobs of a list" }),
    default: problemResponse,
  },
};
