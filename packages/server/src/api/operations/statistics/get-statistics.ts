import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { JOB_KINDS, type JobKind } from "../../../domain/job/job.ts";
import { emptyCounts, mergeCounts } from "../../../domain/statistics/stat-cell.ts";
import {
  BUCKET_SIZES,
  BUCKETS_MAX,
  type BucketSize,
  bucketEdges,
  bucketSizeFor,
  bucketStart,
} from "../../../domain/statistics/time-buckets.ts";
import { MINUTES_KEPT_MS } from "../../../engine/insight/insight-sweeper.ts";
import { readStatistics } from "../../../engine/insight/read-statistics.ts";
import type { StatFilter } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { toInstant, toInstantOrNull } from "../../instant.ts";
import {
  flagParameter,
  instantParameter,
  parameter,
  recipeIdsParameter,
  wordsParameter,
} from "../../parameters.ts";
import { StatisticsView, viewBucket, viewCounts } from "./statistics-view.ts";
import { timezoneParameter } from "./timezone-parameter.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Ranges that end now, and the size of their buckets. */
const RANGES = {
  "1h": { ms: HOUR_MS, bucket: "1m" },
  "1d": { ms: DAY_MS, bucket: "15m" },
  "1w": { ms: 7 * DAY_MS, bucket: "3h" },
  "30d": { ms: 30 * DAY_MS, bucket: "1d" },
} as const satisfies Record<string, { ms: number; bucket: BucketSize }>;
type Range = keyof typeof RANGES;
const RANGE_NAMES = Object.keys(RANGES).filter(isRange);
const SIZE_NAMES = Object.keys(BUCKET_SIZES).filter(isSize);

const parameters = {
  range: parameter<Range>(
    (text) =>
      isRange(text)
        ? { value: text }
        : { problem: `Expected one of ${RANGE_NAMES.join(", ")}, or from and to.` },
    { type: "string", enum: RANGE_NAMES, default: "1h" },
  ),
  from: instantParameter,
  to: instantParameter,
  bucket: parameter<BucketSize>(
    (text) =>
      isSize(text) ? { value: text } : { problem: `Expected one of ${SIZE_NAMES.join(", ")}.` },
    { type: "string", enum: SIZE_NAMES },
  ),
  timezone: timezoneParameter,
  recipe: recipeIdsParameter.meta({ description: "Recipe ids by comma" }),
  plan: recipeIdsParameter.meta({ description: "Plan ids by comma" }),
  api: recipeIdsParameter.meta({ description: "Ids of functions by comma" }),
  kind: wordsParameter<JobKind>({
    find: (word) => {
      const kind = JOB_KINDS.find((one) => one === word.toLowerCase());
      return kind === undefined ? null : [kind];
    },
    expects: () => `Expected kinds by comma: ${JOB_KINDS.join(", ")}.`,
  }),
  lowPriority: flagParameter.meta({ description: "With low priority, or without" }),
  roots: flagParameter.meta({ description: "Only jobs without a parent" }),
  system: flagParameter.meta({ description: "Also jobs of the system itself" }),
};
const Query = z.strictObject(parameters);
type Query = z.infer<typeof Query>;

export function registerGetStatistics(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/statistics",
    config: { role: "viewer" },
    schema: {
      operationId: "getStatistics",
      tags: ["Statistics"],
      summary: "Count creations, starts, waiting times, durations and ends over time",
      description:
        "By buckets of the last hour unless said otherwise. A bucket without starts has `waiting: null`.",
      querystring: Query,
      response: { 200: StatisticsView },
    },
    handler: async ({ query }) => {
      const now = deps.clock.now();
      const { edges, bucketMs, zone } = edgesOf(query, now);
      const filter = filterOf(query);
      const { statistics } = deps.storage;
      const [result, pending, running] = await Promise.all([
        readStatistics(deps.storage, { edges, filter, now }),
        statistics.pending(filter),
        statistics.running(filter),
      ]);
      const total = emptyCounts();
      for (const { counts } of result.buckets) mergeCounts(total, counts);
      return {
        range: { from: toInstant(edges[0] ?? now), to: toInstant(edges.at(-1) ?? now) },
        bucketMs,
        timezone: zone,
        asOf: toInstant(result.asOf),
        buckets: result.buckets.map(viewBucket),
        total: viewCounts(total),
        pending: {
          now: pending.now,
          capped: pending.capped,
          oldestCreateDate: toInstantOrNull(pending.oldest),
        },
        running,
      };
    },
  });
}

function edgesOf(query: Query, now: number) {
  const { timezone: zone = "UTC" } = query;
  const range = rangeOf(query, now);
  const size = query.bucket ?? range.bucket;
  const bucketMs = BUCKET_SIZES[size];
  if ((range.to - range.from) / bucketMs > BUCKETS_MAX) {
    throw bad("bucket", `More than ${BUCKETS_MAX} buckets; ask for larger ones.`);
  }
  // Minutes are forgotten after a while; what is older is known by the quarter of an hour.
  if (bucketMs % BUCKET_SIZES["15m"] !== 0 && range.from < now - MINUTES_KEPT_MS) {
    throw bad("bucket", "Minutes are kept for 15 days; ask for buckets of 15m or more.");
  }
  // A range that ends now has as many buckets as were asked for, with the current one.
  const from = range.isLast ? bucketStart({ bucketMs, zone }, range.from + bucketMs) : range.from;
  return { edges: bucketEdges({ from, to: range.to, bucketMs, zone }), bucketMs, zone };
}

function rangeOf(query: Query, now: number) {
  const { from, to = now } = query;
  if (from === undefined) {
    if (query.to !== undefined) throw bad("from", "`to` needs a `from`.");
    const { ms, bucket } = RANGES[query.range ?? "1h"];
    return { from: now - ms, to: now + 1, bucket, isLast: true };
  }
  if (query.range !== undefined) throw bad("range", "Give `range`, or `from` and `to`.");
  if (from > to) throw bad("from", "The range begins after its end.");
  return { from, to, bucket: sizeOf({ from, to, now }), isLast: false };
}

function sizeOf({ from, to, now }: { from: number; to: number; now: number }): BucketSize {
  const size = bucketSizeFor(to - from);
  const isOld = from < now - MINUTES_KEPT_MS;
  return isOld && BUCKET_SIZES[size] < BUCKET_SIZES["15m"] ? "15m" : size;
}

function filterOf(query: Query): StatFilter {
  const { recipe, plan, api, kind, lowPriority, roots, system } = query;
  const places = [recipe, plan, api].filter((place) => place !== undefined);
  if (places.length > 1) throw bad("recipe", "Give one of recipe, plan and api.");
  return {
    ...(recipe && { recipeIds: recipe }),
    ...(plan && { planIds: plan }),
    ...(api && { apis: api }),
    ...(kind && { kinds: kind }),
    ...(lowPriority !== undefined && { lowPriority }),
    ...(roots && { rootsOnly: true }),
    ...((system || kind?.includes("system")) && { includeSystem: true }),
  };
}

function isRange(text: string): text is Range {
  return Object.hasOwn(RANGES, text);
}

function isSize(text: string): text is BucketSize {
  return Object.hasOwn(BUCKET_SIZES, text);
}

function bad(pointer: string, message: string): RequestError {
  return new RequestError("bad_parameter", `${pointer}: ${message}`, {
    errors: [{ pointer, code: "invalid_value", message }],
  });
}
