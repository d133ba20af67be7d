import { RequestError } from "../../../domain/errors.ts";
import type { Json } from "../../../domain/json.ts";
import type { AcceptKey, NewJob, Transaction } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import type { AcceptedEvents } from "./accept-events.ts";
import type { IncomingEvent } from "./incoming-event.ts";

export interface KeyedEvent {
  event: IncomingEvent;
  /** Null: it has nothing in the place of its dedupe key, and is kept each time. */
  key: AcceptKey | null;
}

interface KeyedRequest {
  events: readonly KeyedEvent[];
  /** The jobs to be made, each with the events that are in it. */
  make: (events: readonly IncomingEvent[]) => readonly MadeJob[];
  /** The Idempotency-Key of the whole request. */
  request: AcceptKey | null;
  filtered: number;
}

export interface MadeJob {
  job: NewJob;
  events: readonly IncomingEvent[];
}

/**
 * Stores several events of which each has a dedupe key of its own: those that are known are left out,
 * of those with the same key the first is kept. Keys, jobs and answer are one commit.
 */
export function storeKeyed(
  { storage }: Pick<CommandDeps, "storage">,
  { events, make, request, filtered }: KeyedRequest,
): Promise<AcceptedEvents> {
  return storage.transaction(async (stores) => {
    const known = request === null ? null : await replayed(stores, request);
    if (known !== null) {
      return { outcome: "replayed", jobIds: known, filtered: 0, duplicates: 0 };
    }
    const kept = await keepNew(stores, events);
    const made = make(kept.map(({ event }) => event));
    const jobs = made.map(({ job }) => job);
    if (jobs.length > 0) await stores.jobs.acceptAll(jobs);
    await answerKeys(stores, { kept, made });
    const jobIds = jobs.map(({ id }) => id);
    if (request !== null) await stores.storeAnswer({ key: request, answer: jobIds });
    return { outcome: "accepted", jobIds, filtered, duplicates: events.length - kept.length };
  });
}

/** The events whose key nobody had, and those without one; in their order. */
async function keepNew(
  stores: Transaction,
  events: readonly KeyedEvent[],
): Promise<readonly KeyedEvent[]> {
  const keys = new Map(
    events.flatMap(({ key }) => (key === null ? [] : [[key.value, key] as const])),
  );
  const fresh = new Set(await stores.keepKeys([...keys.values()]));
  // Taken out again, so that of several events with one key the first wins.
  return events.filter(({ key }) => key === null || fresh.delete(key.value));
}

/** A later duplicate is answered with the job that its event is in. */
async function answerKeys(
  stores: Transaction,
  { kept, made }: { kept: readonly KeyedEvent[]; made: readonly MadeJob[] },
): Promise<void> {
  const jobIds = new Map(
    made.flatMap(({ job, events }) => events.map((event) => [event, job.id] as const)),
  );
  await stores.storeAnswers(
    kept.flatMap(({ event, key }) =>
      key === null ? [] : [{ key, answer: [jobIds.get(event) ?? ""] }],
    ),
  );
}

/** The jobs of the same request when it was made before; null when it was not. */
async function replayed(stores: Transaction, key: AcceptKey): Promise<string[] | null> {
  const stored = await stores.claimRequestKey(key);
  if (stored === null) return null;
  if (stored.fingerprint === key.fingerprint && isIds(stored.answer)) return stored.answer;
  throw new RequestError(
    "idempotency_conflict",
    "This Idempotency-Key was used for another request in the last 7 days. Use a new key for new content.",
  );
}

function isIds(answer: Json | null): answer is string[] {
  return Array.isArray(answer) && answer.every((id) => typeof id === "string");
}
