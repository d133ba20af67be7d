import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import type { Json } from "../../../domain/json.ts";
import {
  type AcceptedEvents,
  acceptEvents,
  type IncomingEvent,
} from "../../../engine/commands/accept/accept-events.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { requestKeyOf } from "../../idempotency.ts";
import { RecipeId } from "../../parameters.ts";
import { EVENT_BYTES_MAX, EVENTS_MAX } from "./event-limits.ts";

const BODY_BYTES_MAX = 16_777_216;

export function registerSendEvents(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/recipes/:recipeId/jobs",
    config: { role: "operator" },
    bodyLimit: BODY_BYTES_MAX,
    schema: {
      operationId: "sendEvents",
      tags: ["Events"],
      summary: "Send events to a recipe",
      description: `One event as \`event\`, or up to ${EVENTS_MAX} as \`events\`, which are accepted all or none; a recipe with batches makes one job of several. They are on disk when this answers. An Idempotency-Key is kept for 7 days.`,
      params: z.strictObject({ recipeId: RecipeId }),
      body: EventsBody,
      response: { 202: Accepted },
    },
    handler: async (request, reply) => {
      const { event, events } = request.body;
      const given = oneOf(event, events);
      const accepted = await acceptEvents(deps, {
        recipeId: request.params.recipeId,
        source: "manual",
        events: given.map(toIncoming),
        runBy: callerOf(request).name,
        request: requestKeyOf(request, () => JSON.stringify(request.body)),
      });
      return reply.code(202).send(events === undefined ? viewOne(accepted) : viewMany(accepted));
    },
  });
}

const Event = z.unknown().pipe(z.custom<Json>((value) => value !== undefined));

const EventsBody = z.strictObject({
  event: Event.optional().meta({ description: "Any JSON; `trigger` of the job" }),
  events: z.array(Event).min(1).max(EVENTS_MAX).optional(),
});

const Accepted = z.union([
  z.strictObject({
    jobId: z.string().nullable().meta({ description: "Null: no job was made" }),
    filtered: z.literal(true).optional().meta({ description: "The recipe's filter held it back" }),
    duplicate: z.literal(true).optional().meta({ description: "Its dedupe key was known" }),
  }),
  z.strictObject({
    jobIds: z.array(z.string()),
    filtered: z.int().meta({ description: "Events that the recipe's filter held back" }),
    duplicates: z.int().meta({ description: "Events whose dedupe key was known" }),
  }),
]);

function viewOne({ outcome, jobIds, filtered }: AcceptedEvents) {
  const jobId = jobIds[0] ?? null;
  if (filtered > 0) return { jobId, filtered: true as const };
  return outcome === "duplicate" ? { jobId, duplicate: true as const } : { jobId };
}

function viewMany({ jobIds, filtered, duplicates }: AcceptedEvents) {
  return { jobIds: [...jobIds], filtered, duplicates };
}

function oneOf(event: Json | undefined, events: readonly Json[] | undefined): readonly Json[] {
  if (event !== undefined && events === undefined) return [event];
  if (event === undefined && events !== undefined) return events;
  const message = "Send either `event` or `events`.";
  throw new RequestError("required", message, {
    errors: [{ pointer: "/event", code: "required", message }],
  });
}

function toIncoming(event: Json): IncomingEvent {
  const text = JSON.stringify(event);
  if (Buffer.byteLength(text) > EVENT_BYTES_MAX) {
    throw new RequestError("too_large", "An event may have up to 1 MiB.", {
      limit: EVENT_BYTES_MAX,
    });
  }
  return { text, value: () => event };
}
