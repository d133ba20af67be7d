import { createHash } from "node:crypto";
import { RequestError } from "../../domain/errors.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import type { FormulaEvaluator } from "../../expressions/template.ts";
import { withPrefix } from "../../runtime/ids.ts";
import type { Accepted, AcceptKey, NewJob } from "../../storage/storage.ts";
import type { CommandDeps } from "../deps.ts";
import type { CatalogEntry } from "../recipe-catalog.ts";

const DAY_MS = 86_400_000;
/** How long a webhook's dedupe key is remembered (README §3). */
const DEDUPE_KEPT_MS = 30 * DAY_MS;
/** How long an Idempotency-Key is remembered. */
const REQUEST_KEPT_MS = 7 * DAY_MS;
/** Longer dedupe keys are kept as their hash. */
const KEY_CHARS_MAX = 200;

export interface AcceptDeps extends CommandDeps {
  formulas: FormulaEvaluator;
}

export interface EventsRequest {
  recipeId: string;
  /** `webhook` events come by themselves and are deduplicated; `manual` ones a person sent. */
  source: "webhook" | "manual";
  events: readonly IncomingEvent[];
  runBy: string | null;
  /** The Idempotency-Key of the request, if it had one. */
  request: RequestKey | null;
}

export interface IncomingEvent {
  /** JSON text, stored as it is. */
  text: string;
  /** The same, parsed; asked only when the recipe has a dedupe key. */
  value: () => Json;
}

export interface RequestKey {
  /** Who asked what: the same key of another caller or route is another key. */
  scope: string;
  value: string;
  /** Hash of the body: the same key with another body is refused. */
  fingerprint: string;
}

export type AcceptedEvents =
  | { outcome: "accepted"; jobIds: readonly string[] }
  /** The webhook's event was known by its dedupe key. */
  | { outcome: "duplicate"; jobIds: readonly string[] }
  /** The request was made before with its Idempotency-Key. */
  | { outcome: "replayed"; jobIds: readonly string[] };

/**
 * Makes a job of each event, all or none; durable when it resolves. Refuses with `not_found`,
 * `recipe_not_active`, `wrong_trigger`, `idempotency_conflict`, `bad_expression`.
 */
export async function acceptEvents(
  deps: AcceptDeps,
  request: EventsRequest,
): Promise<AcceptedEvents> {
  const found = deps.catalog.find(request.recipeId);
  const entry = await found;
  assertAccepts(entry, request);

  const now = deps.clock.now();
  const jobs = request.events.map((event) => newJob(deps, { request, event, now }));
  const dedupe =
    request.source === "webhook" ? await dedupeKey(deps, { entry, request, now }) : null;
  const key = dedupe ?? requestKey(request.request, now);
  const accepted = await store(deps, { jobs, key });
  return summarize(accepted, { jobs, isDedupe: dedupe !== null });
}

/** SHA-256 in hexadecimal. */
export function fingerprintOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function assertAccepts(
  entry: CatalogEntry | null,
  { recipeId, source }: EventsRequest,
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

function newJob(
  { ids }: AcceptDeps,
  { request, event, now }: { request: EventsRequest; event: IncomingEvent; now: number },
): NewJob {
  const id = ids("job");
  return {
    id,
    kind: "recipe",
    lane: request.recipeId,
    recipeId: request.recipeId,
    lowPriority: false,
    runBy: request.runBy,
    createDate: now,
    triggerEventId: withPrefix("evt", id),
    event: event.text,
    source: request.source,
  };
}

/** Null when the recipe has no dedupe key, or the event nothing in its place. */
async function dedupeKey(
  { formulas }: AcceptDeps,
  { entry, request, now }: { entry: CatalogEntry; request: EventsRequest; now: number },
): Promise<AcceptKey | null> {
  const [event] = request.events;
  if (entry.dedupe === null || event === undefined) return null;
  const value = await evaluateDedupe(entry.dedupe, { trigger: event.value() }, formulas);
  if (value === null || value === "") return null;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return {
    scope: `hook:${request.recipeId}`,
    value: text.length > KEY_CHARS_MAX ? fingerprintOf(text) : text,
    fingerprint: null,
    expiresAt: now + DEDUPE_KEPT_MS,
  };
}

async function evaluateDedupe(
  dedupe: NonNullable<CatalogEntry["dedupe"]>,
  scope: JsonObject,
  formulas: FormulaEvaluator,
): Promise<Json> {
  try {
    return await dedupe.evaluate(scope, formulas);
  } catch (error) {
    const why = error instanceof Error ? error.message : "it failed";
    throw new RequestError("bad_expression", `The recipe's dedupe key has no value: ${why}`);
  }
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
  { jobs, isDedupe }: { jobs: readonly NewJob[]; isDedupe: boolean },
): AcceptedEvents {
  const lost = accepted.find(({ outcome }) => outcome !== "accepted");
  if (lost === undefined || lost.outcome === "accepted") {
    return { outcome: "accepted", jobIds: jobs.map(({ id }) => id) };
  }
  if (lost.outcome === "conflict") {
    throw new RequestError(
      "idempotency_conflict",
      "This Idempotency-Key was used for another request in the last 7 days. Use a new key for new content.",
    );
  }
  return { outcome: isDedupe ? "duplicate" : "replayed", jobIds: lost.jobIds };
}
