import { RequestError } from "../../domain/errors.ts";
import type { PollTrigger } from "../../domain/recipe/triggers/poll.ts";
import type { TriggerLogLine, TriggerRow } from "../../storage/storage.ts";
import type { EngineDeps } from "../deps.ts";
import { failureOf, type StepFailure } from "../execution/step-failure.ts";
import type { CatalogEntry } from "../recipe-catalog.ts";
import { acceptHarvest, type Harvest, harvest } from "./accept-items.ts";
import { askSource } from "./ask-source.ts";
import { failTrigger } from "./fail-trigger.ts";
import { pollContext } from "./poll-context.ts";
import { type PollMemory, readMemory } from "./poll-memory.ts";
import { type PolledItem, readItems } from "./read-items.ts";
import { type Claim, settleTrigger } from "./settle-trigger.ts";
import { EVENT_KEPT_MS } from "./trigger-job.ts";

/** More new items than this are taken in several polls, so that no commit is long. */
const EVENTS_MAX = 1_000;
const SOON_MS = 1_000;
const JOB_IDS_SHOWN_MAX = 20;
/** A source that fails is asked less and less, down to this. */
const BACK_OFF_MAX_MS = 3_600_000;

export type PollDeps = Pick<
  EngineDeps,
  "storage" | "clock" | "ids" | "log" | "catalog" | "formulas" | "actions"
>;

interface Poll {
  trigger: PollTrigger;
  entry: CatalogEntry;
  limitMs: number;
  /** Aborted when the server stops. */
  signal: AbortSignal;
}

/**
 * Asks a source once what is new, and commits its jobs with the cursor. What goes wrong is on the
 * recipe, and makes no job; a crash before the commit leaves everything as it was.
 */
export async function runPoll(deps: PollDeps, claim: Claim, poll: Poll): Promise<void> {
  const context = pollContext(claim.row, deps.clock);
  let found: Found;
  try {
    found = await ask(deps, claim, { ...poll, context });
  } catch (error) {
    if (poll.signal.aborted) return deps.storage.triggers.release(claim.row);
    const { everyMs } = poll.trigger;
    const now = deps.clock.now();
    const nextAt = now + backOffMs(everyMs, claim.row.errorsInRow);
    const row = { ...claim.row, nextAt, lastPolledAt: now };
    await failTrigger(deps, claim, { failure: failureIn(error), row });
    return;
  }
  await settle(deps, claim, { ...found, lines: context.lines });
}

interface Found {
  row: TriggerRow;
  harvest: Harvest;
  known: readonly string[];
  count: number;
  isFirst: boolean;
}

async function ask(
  deps: PollDeps,
  { row }: Claim,
  { trigger, entry, context, ...limits }: Poll & { context: ReturnType<typeof pollContext> },
): Promise<Found> {
  const { recipeId } = row;
  const memory = readMemory(row.memory, trigger);
  const output = await askSource(deps, { trigger, memory, context, ...limits });
  const { formulas } = deps;
  const { items, cursor } = await readItems(trigger, { output, cursor: memory.cursor, formulas });
  const now = deps.clock.now();
  const known = await knownOf(deps, { recipeId, items, now });
  const parts = sortItems(items, { trigger, memory, known });
  const isCut = parts.fresh.length > EVENTS_MAX;
  const taken = parts.fresh.slice(0, EVENTS_MAX);
  const alsoKnown = alsoKnownOf(trigger, { ...parts, taken, known });
  const { filter, batch } = entry;
  return {
    harvest: await harvest(deps, { recipeId, items: taken, alsoKnown, filter, batch, now }),
    known,
    count: items.length,
    isFirst: parts.isFirst,
    row: {
      ...row,
      // What was cut off comes again: the cursor stays until all of it is taken.
      nextAt: now + (isCut ? SOON_MS : trigger.everyMs),
      memory: isCut
        ? { ...memory }
        : {
            ...memory,
            cursor: trigger.cursor === null ? null : cursor,
            isPrimed: true,
            hasStamps: trigger.updated !== null,
          },
      errorsInRow: 0,
      lastPolledAt: now,
    },
  };
}

interface Sorting {
  trigger: PollTrigger;
  memory: PollMemory;
  known: readonly string[];
}

/** Which items make jobs, and which are only noted: all at a first poll without a start date. */
function sortItems(items: readonly PolledItem[], { trigger, memory, known }: Sorting) {
  const isFirst = !memory.isPrimed && memory.since === null;
  const isKnown = new Set(known);
  const unknown = items.filter(({ key }) => !isKnown.has(key));
  if (isFirst) return { isFirst, fresh: [], noted: unknown };
  // The recipe asks for changes from now on: what it knows has not changed by that.
  const isNewlyStamped = trigger.updated !== null && memory.isPrimed && !memory.hasStamps;
  const isNoted = ({ plainKey }: PolledItem) => isNewlyStamped && isKnown.has(plainKey);
  const fresh = unknown.filter((item) => !isNoted(item));
  return { isFirst, fresh, noted: unknown.filter(isNoted) };
}

/** Where changes count the keys alone are kept, too: for the day when they count no more. */
function alsoKnownOf(
  { updated }: PollTrigger,
  {
    taken,
    noted,
    known,
  }: { taken: readonly PolledItem[]; noted: readonly PolledItem[]; known: readonly string[] },
): string[] {
  const keys = noted.map(({ key }) => key);
  const plain = updated === null ? [] : [...taken, ...noted].map(({ plainKey }) => plainKey);
  const isKnown = new Set(known);
  return [...new Set([...keys, ...plain])].filter((key) => !isKnown.has(key));
}

function knownOf(
  { storage }: PollDeps,
  { recipeId, items, now }: { recipeId: string; items: readonly PolledItem[]; now: number },
): Promise<string[]> {
  const values = [...new Set(items.flatMap(({ key, plainKey }) => [key, plainKey]))];
  return storage.triggers.knownKeys({ scope: `poll:${recipeId}`, values, now });
}

async function settle(
  deps: PollDeps,
  claim: Claim,
  found: Found & { lines: readonly string[] },
): Promise<void> {
  const { row, known } = found;
  const now = row.lastPolledAt ?? deps.clock.now();
  await settleTrigger(deps, claim, async (stores) => {
    await acceptHarvest(stores, found.harvest);
    const scope = `poll:${row.recipeId}`;
    const expiresAt = now + EVENT_KEPT_MS;
    await stores.triggers.refreshKeys({ scope, values: known, expiresAt });
    const hasFired = found.harvest.jobs.length > 0;
    return {
      row: { ...row, lastFiredAt: hasFired ? now : row.lastFiredAt },
      lines: [lineOf(found, now)],
    };
  });
}

function lineOf(
  {
    harvest: { jobs, news, filtered },
    count,
    isFirst,
    lines,
  }: Found & { lines: readonly string[] },
  at: number,
): Omit<TriggerLogLine, "recipeId"> {
  const seen = `${count} item${count === 1 ? "" : "s"}`;
  const made = `${jobs.length} job${jobs.length === 1 ? "" : "s"}`;
  const message = isFirst
    ? `First poll: ${seen} are known from now on, and only what comes later fires`
    : `${seen}: ${news} new, ${count - news} known, ${filtered} filtered; ${made}`;
  const jobIds = jobs.slice(0, JOB_IDS_SHOWN_MAX).map(({ job }) => job.id);
  const info = {
    items: count,
    new: news,
    known: count - news,
    filtered,
    jobs: jobs.length,
    jobIds,
    ...(lines.length > 0 && { lines: [...lines] }),
  };
  const isNothing = jobs.length === 0 && filtered === 0 && !isFirst;
  return {
    at,
    outcome: jobs.length > 0 ? "fired" : isNothing ? "nothing" : "skipped",
    message,
    info,
  };
}

/** After the first error as after a poll, then twice as long each time. */
function backOffMs(everyMs: number, errorsBefore: number): number {
  const longest = Math.max(everyMs, BACK_OFF_MAX_MS);
  return Math.min(longest, everyMs * 2 ** Math.min(errorsBefore, 30));
}

function failureIn(error: unknown): StepFailure {
  if (error instanceof RequestError) return { code: error.code, message: error.message };
  return failureOf(error);
}
