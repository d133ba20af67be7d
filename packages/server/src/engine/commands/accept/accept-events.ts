import { RequestError } from "../../../domain/errors.ts";
import type { FormulaEvaluator } from "../../../expressions/template.ts";
import { withPrefix } from "../../../runtime/ids.ts";
import type { Accepted, AcceptKey, NewJob } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import type { EventMeter } from "../../insight/event-meter.ts";
import type { CatalogEntry } from "../../recipe-catalog.ts";
import { batchesOf, batchText } from "./batch-event.ts";
import type { IncomingEvent } from "./incoming-event.ts";
import { dedupeValue, filterEvents } from "./screen-events.ts";
import { type KeyedEvent, type MadeJob, storeKeyed } from "./store-keyed.ts";

export { fingerprintOf } from "./fingerprint.ts";
export type { IncomingEvent } from "./incoming-event.ts";

const DAY_MS = 86_400_000;
/** How long a webhook's dedupe key is remembered (README §3). */
const DEDUPE_KEPT_MS = 30 * DAY_MS;
/** How long an Idempotency-Key is remembered. */
const REQUEST_KEPT_MS = 7 * DAY_MS;

export interface AcceptDeps extends CommandDeps {
  formulas: FormulaEvaluator;
  /** Absent where nobody asks for metrics. */
  eventMeter?: EventMeter;
}

export interface EventsRequest {
  recipeId: string;
  /**
   * `webhook` and `import` events come by themselves and are deduplicated; `manual` ones a person
   * sent, so they are only where that is what the recipe's trigger takes.
   */
  source: "webhook" | "manual" | "import";
  events: readonly IncomingEvent[];
  runBy: string | null;
  /** The Idempotency-Key of the request, if it had one. */
  request: RequestKey | null;
}

export interface RequestKey {
  /** Who asked what: the same key of another caller or route is another key. */
  scope: string;
  value: string;
  /** Hash of the body: the same key with another body is refused. */
  fingerprint: string;
}

export interface AcceptedEvents {
  /**
   * `duplicate`: the event was known by its dedupe key. `replayed`: the request was made before with
   * its Idempotency-Key. Both name the jobs that were made then.
   */
  outcome: "accepted" | "duplicate" | "replayed";
  jobIds: readonly string[];
  /** Events that the recipe's filter held back: they made no job. */
  filtered: number;
  /** Of several events, those that were known by their dedupe keys: they made no job. */
  duplicates: number;
}

/**
 * Makes jobs of events, all or none: one of each, or of each batch; durable when it resolves.
 * The recipe's filter and dedupe key are asked of each event first. Refuses with `not_found`,
 * `recipe_not_active`, `wrong_trigger`, `idempotency_conflict`, `bad_expression`.
 */
export async function acceptEvents(
  deps: AcceptDeps,
  request: EventsRequest,
): Promise<AcceptedEvents> {
  const entry = await deps.catalog.find(request.recipeId);
  assertAccepts(entry, request);
  return acceptInto(deps, { entry, request, deliveryId: null });
}

export function assertAccepts(
  entry: CatalogEntry | null,
  { recipeId, source }: Pick<EventsRequest, "recipeId" | "source">,
): asserts entry is CatalogEntry {
  if (entry === null) throw new RequestError("not_found", `There is no recipe '${recipeId}'.`);
  const { row } = entry;
  if (source === "webhook" && row.triggerType !== "webhook") {
    throw new RequestError(
      "wrong_trigger",
      `Recipe '${recipeId}' has a ${row.triggerType} trigger and takes no webhooks. Send its events to POST /api/v1/recipes/${recipeId}/jobs.`,
    );
  }
  if (!row.active || row.activeVersion === null) {
    throw new RequestError(
      "recipe_not_active",
      `Recipe '${recipeId}' is stopped, so the event was not kept. Start the recipe and send it again.`,
    );
  }
}

interface Acceptance {
  entry: CatalogEntry;
  request: EventsRequest;
  /** What a signed webhook says of itself: it makes a replay a duplicate where no dedupe key does. */
  deliveryId: string | null;
}

/** The part of accepting that follows once the recipe is known to take the events. */
export async function acceptInto(
  deps: AcceptDeps,
  { entry, request, deliveryId }: Acceptance,
): Promise<AcceptedEvents> {
  const { filter, dedupe, batch } = entry;
  const given = batch === null ? request.events : request.events.flatMap(splitEvent);
  const events =
    filter === null
      ? given
      : await filterEvents(filter, { events: given, formulas: deps.formulas });
  const filtered = given.length - events.length;
  const now = deps.clock.now();
  const isDeduped = dedupe !== null && asksDedupe(entry, request);
  if (isDeduped && given.length > 1) {
    const stored = await storeKeyed(deps, {
      events: await keyedEvents(deps, { dedupe, request, events, now }),
      make: (kept) => makeJobs(deps, { entry, request, events: kept, now }),
      request: requestKey(request.request, now),
      filtered,
    });
    return metered(deps, { request, accepted: stored });
  }
  const [only] = events;
  if (only === undefined) {
    const none = { outcome: "accepted", jobIds: [], filtered, duplicates: 0 } as const;
    return metered(deps, { request, accepted: none });
  }
  const dedupeKey = isDeduped
    ? keyOf(request, { value: await dedupeValue(dedupe, { event: only, ...deps }), now })
    : keyOf(request, { value: deliveryId === null ? null : `delivery:${deliveryId}`, now });
  const key = dedupeKey ?? requestKey(request.request, now);
  const jobs = makeJobs(deps, { entry, request, events, now }).map(({ job }) => job);
  const accepted = await store(deps, { jobs, key });
  const told = summarize(accepted, { jobs, isDedupe: dedupeKey !== null, filtered });
  return metered(deps, { request, accepted: told });
}

/** Counts the events that made no job; what a repeated request is told was counted the first time. */
function metered(
  { eventMeter }: AcceptDeps,
  { request, accepted }: { request: EventsRequest; accepted: AcceptedEvents },
): AcceptedEvents {
  const { outcome, filtered, duplicates } = accepted;
  if (outcome !== "replayed" && filtered + duplicates > 0) {
    eventMeter?.count(request.recipeId, { filtered, duplicate: duplicates });
  }
  return accepted;
}

function splitEvent(event: IncomingEvent): readonly IncomingEvent[] {
  return event.split?.() ?? [event];
}

function asksDedupe({ row }: CatalogEntry, { source }: EventsRequest): boolean {
  return source !== "manual" || row.triggerType === "manual";
}

interface Making {
  entry: CatalogEntry;
  request: EventsRequest;
  events: readonly IncomingEvent[];
  now: number;
}

/** One job of each event, or of each batch. */
function makeJobs(deps: AcceptDeps, { entry, request, events, now }: Making): MadeJob[] {
  const newJob = (event: string): NewJob => {
    const id = deps.ids("job");
    return {
      id,
      kind: "recipe",
      lane: request.recipeId,
      recipeId: request.recipeId,
      lowPriority: false,
      runBy: request.runBy,
      createDate: now,
      triggerEventId: withPrefix("evt", id),
      event,
      source: request.source,
    };
  };
  if (entry.batch === null)
    return events.map((event) => ({ job: newJob(event.text), events: [event] }));
  return batchesOf(events, entry.batch).map((batch) => ({
    job: newJob(batchText(batch)),
    events: batch,
  }));
}

async function keyedEvents(
  deps: AcceptDeps,
  {
    dedupe,
    request,
    events,
    now,
  }: Omit<Making, "entry"> & { dedupe: NonNullable<CatalogEntry["dedupe"]> },
): Promise<KeyedEvent[]> {
  const keyed: KeyedEvent[] = [];
  for (const event of events) {
    const value = await dedupeValue(dedupe, { event, ...deps });
    keyed.push({ event, key: keyOf(request, { value, now }) });
  }
  return keyed;
}

function keyOf(
  { recipeId }: EventsRequest,
  { value, now }: { value: string | null; now: number },
): AcceptKey | null {
  if (value === null) return null;
  const scope = `hook:${recipeId}`;
  return { scope, value, fingerprint: null, expiresAt: now + DEDUPE_KEPT_MS };
}

function requestKey(request: RequestKey | null, now: number): AcceptKey | null {
  return request === null ? null : { ...request, expiresAt: now + REQUEST_KEPT_MS };
}

async function store(
  { storage }: AcceptDeps,
  { jobs, key }: { jobs: readonly NewJob[]; key: AcceptKey | null },
): Promise<Accepted[]> {
  const [only] = jobs;
  if (only !== undefined && jobs.length === 1) {
    return [await storage.jobs.accept(key === null ? only : { ...only, key })];
  }
  return storage.jobs.acceptAll(jobs, ...(key === null ? [] : [key]));
}

function summarize(
  accepted: readonly Accepted[],
  { jobs, isDedupe, filtered }: { jobs: readonly NewJob[]; isDedupe: boolean; filtered: number },
): AcceptedEvents {
  const lost = accepted.find(({ outcome }) => outcome !== "accepted");
  if (lost === undefined || lost.outcome === "accepted") {
    return { outcome: "accepted", jobIds: jobs.map(({ id }) => id), filtered, duplicates: 0 };
  }
  if (lost.outcome === "conflict") {
    throw new RequestError(
      "idempotency_conflict",
      "This Idempotency-Key was used for another request in the last 7 days. Use a new key for new content.",
    );
  }
  const outcome = isDedupe ? "duplicate" : "replayed";
  return { outcome, jobIds: lost.jobIds, filtered, duplicates: isDedupe ? 1 : 0 };
}
