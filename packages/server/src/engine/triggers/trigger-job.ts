import { withPrefix } from "../../runtime/ids.ts";
import type { AcceptKey, NewJob } from "../../storage/storage.ts";
import type { CommandDeps } from "../deps.ts";

const DAY_MS = 86_400_000;
/** How long events of schedules and polls are remembered after they were last seen. */
export const EVENT_KEPT_MS = 400 * DAY_MS;

interface TriggerEvent {
  recipeId: string;
  source: "schedule" | "poll";
  /** JSON text of `trigger`. */
  event: string;
  now: number;
}

/** The job of an event that nobody sent. */
export function triggerJob(
  { ids }: Pick<CommandDeps, "ids">,
  { recipeId, source, event, now }: TriggerEvent,
): NewJob {
  const id = ids("job");
  return {
    id,
    kind: "recipe",
    lane: recipeId,
    recipeId,
    lowPriority: false,
    runBy: null,
    createDate: now,
    triggerEventId: withPrefix("evt", id),
    event,
    source,
  };
}

/** Makes an event one for ever: within the scope, the first job with the value wins. */
export function eventKey(
  { recipeId, source, now }: Pick<TriggerEvent, "recipeId" | "source" | "now">,
  value: string,
): AcceptKey {
  const expiresAt = now + EVENT_KEPT_MS;
  return { scope: `${source}:${recipeId}`, value, fingerprint: null, expiresAt };
}
