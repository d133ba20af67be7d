import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import type { Json } from "../../../domain/json.ts";
import { acceptEvents, type IncomingEvent } from "../../../engine/commands/accept-events.ts";
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
      description: `One event as \`event\`, or up to ${EVENTS_MAX} as \`events\`, which are accepted all or none. They are on disk when this answers. An Idempotency-Key is kept for 7 days.`,
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
      const jobIds = [...accepted.jobIds];
      return reply.code(202).send(events === undefined ? { jobId: jobIds[0] ?? "" } : { jobIds });
    },
  });
}

const Event = z.unknown().pipe(z.custom<Json>((value) => value !== undefined));

const EventsBody = z.strictObject({
  event: Event.optional().meta({ description: "Any JSON; `trigger` of the job" }),
  events: z.array(Event).min(1).max(EVENTS_MAX).optional(),
});

const Accepted = z.union([
  z.strictObject({ jobId: z.string() }),
  z.strictObject({ jobIds: z.array(z.string()) }),
]);

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
