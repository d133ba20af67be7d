import {
  EVERYTHING,
  emptyCounts,
  mergeCounts,
  type StatCounts,
  type StatEvent,
  type StatKey,
  subjectsOf,
} from "../../domain/statistics/stat-cell.ts";
import {
  STAT_SIZES,
  type StatCell,
  type StatFilter,
  type StatProgress,
  type StatSize,
  type StatStream,
  type Storage,
} from "../../storage/storage.ts";
import { createTally } from "./tally.ts";

export interface StatisticsRequest {
  /** Instants between the buckets: one more than there are buckets. */
  edges: readonly number[];
  filter: StatFilter;
  now: number;
}

export interface StatisticsResult {
  buckets: { t: number; counts: StatCounts }[];
  /** Everything that happened before this instant is counted. */
  asOf: number;
}

/** What is read beyond the rollup, of each stream: it is seconds behind, seldom more. */
const LIVE_EVENTS_MAX = 20_000;
const TRIES = 5;
const STREAMS: readonly StatStream[] = ["created", "started", "ended"];

/** The buckets of the rollup, and what happened since by the jobs themselves. */
export async function readStatistics(
  storage: Pick<Storage, "statistics">,
  request: StatisticsRequest,
): Promise<StatisticsResult> {
  const { statistics } = storage;
  for (let tries = 1; ; tries += 1) {
    const before = await statistics.progress();
    const result = await readOnce(statistics, request, before);
    // What the rollup moved between the two reads would be counted twice, or not at all.
    const after = await statistics.progress();
    if (isSame(before, after) || tries === TRIES) return result;
  }
}

async function readOnce(
  statistics: Storage["statistics"],
  { edges, filter, now }: StatisticsRequest,
  progress: StatProgress,
): Promise<StatisticsResult> {
  const from = edges[0] ?? now;
  const to = edges[edges.length - 1] ?? now;
  const subjects = subjectsFor(filter);
  const size = sizeFor(edges);
  const [cells, live] = await Promise.all([
    statistics.cells({ size, subjects, from, to }),
    readLive(statistics, { progress, from, to: Math.min(now, to - 1), size }),
  ]);
  const buckets = edges.slice(0, -1).map((t) => ({ t, counts: emptyCounts() }));
  const wanted = new Set(subjects);
  for (const cell of [...cells, ...live.cells]) {
    if (!wanted.has(cell.key.subject) || !fits(cell.key, filter)) continue;
    const bucket = buckets[bucketIndex(edges, cell.t)];
    if (bucket) mergeCounts(bucket.counts, cell.counts);
  }
  return { buckets, asOf: live.asOf };
}

/** Quarters add up to what is wanted when every edge is one of theirs. */
function sizeFor(edges: readonly number[]): StatSize {
  const isWhole = edges.every((edge) => edge % STAT_SIZES.quarter === 0);
  return isWhole ? STAT_SIZES.quarter : STAT_SIZES.minute;
}

async function readLive(
  statistics: Storage["statistics"],
  {
    progress,
    from,
    to,
    size,
  }: { progress: StatProgress; from: number; to: number; size: StatSize },
): Promise<{ cells: StatCell[]; asOf: number }> {
  const tally = createTally([size]);
  let asOf = to;
  for (const stream of STREAMS) {
    const after = Math.max(progress[stream], from - 1);
    if (after >= to) continue;
    const page = await statistics.events({ stream, after, to, limit: LIVE_EVENTS_MAX });
    asOf = Math.min(asOf, page.to);
    for (const { event } of page.events) if (isWithin(event, { from, to })) tally.add(event);
  }
  return { cells: tally.cells(), asOf };
}

/** A job's id may say a little earlier than its date of creation. */
function isWithin({ at }: StatEvent, { from, to }: { from: number; to: number }): boolean {
  return at >= from && at <= to;
}

function subjectsFor({ recipeIds, planIds, apis }: StatFilter): string[] {
  const named = [
    ...(recipeIds ?? []).map((recipeId) => ({ recipeId, planId: null, api: null })),
    ...(planIds ?? []).map((planId) => ({ recipeId: null, planId, api: null })),
    ...(apis ?? []).map((api) => ({ recipeId: null, planId: null, api })),
  ];
  if (named.length === 0) return [EVERYTHING];
  return named.flatMap((one) => subjectsOf(one).filter((subject) => subject !== EVERYTHING));
}

function fits(key: StatKey, { kinds, lowPriority, rootsOnly, includeSystem }: StatFilter): boolean {
  if (kinds && !kinds.includes(key.kind)) return false;
  if (lowPriority !== undefined && key.lowPriority !== lowPriority) return false;
  if (rootsOnly === true && !key.isRoot) return false;
  return includeSystem === true || key.kind !== "system";
}

/** The bucket that holds the instant, by halving. */
function bucketIndex(edges: readonly number[], t: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] ?? 0) <= t) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isSame(a: StatProgress, b: StatProgress): boolean {
  return STREAMS.every((stream) => a[stream] === b[stream]) && a.verified === b.verified;
}
