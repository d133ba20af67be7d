import { timeZone } from "../schedule/time-zone.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Sizes that a chart may have. Those of an hour and more begin at the zone's midnight. */
export const BUCKET_SIZES = {
  "1m": MINUTE_MS,
  "5m": 5 * MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  "1h": HOUR_MS,
  "3h": 3 * HOUR_MS,
  "6h": 6 * HOUR_MS,
  "12h": 12 * HOUR_MS,
  "1d": DAY_MS,
} as const;
export type BucketSize = keyof typeof BUCKET_SIZES;

/** More than a chart can show. */
export const BUCKETS_MAX = 1_500;
/** What a range gets when no size is asked for. */
const BUCKETS_LIKED = 120;

/** The least size of which a chart of this range has a readable number. */
export function bucketSizeFor(rangeMs: number): BucketSize {
  for (const [size, ms] of entries()) if (rangeMs / ms <= BUCKETS_LIKED) return size;
  return "1d";
}

export interface BucketRequest {
  from: number;
  /** Not included. */
  to: number;
  bucketMs: number;
  /** IANA name of a zone that is known to exist. */
  zone: string;
}

/**
 * The edges of the buckets that cover a range: one more than there are buckets, which are one at least. The first is at or
 * before `from`, the last at or after `to`. At a change of clocks a day has 23 or 25 hours, and its
 * last bucket is shorter or longer. Stops after BUCKETS_MAX buckets.
 */
export function bucketEdges(request: BucketRequest): number[] {
  const { from, to, bucketMs } = request;
  const edges = [bucketStart(request, from)];
  for (;;) {
    const last = edges.at(-1) ?? from;
    if ((last >= to && edges.length > 1) || edges.length > BUCKETS_MAX) return edges;
    edges.push(nextEdge(request, last, bucketMs));
  }
}

/** The start of the bucket that holds the instant. */
export function bucketStart({ bucketMs, zone }: Omit<BucketRequest, "from" | "to">, at: number) {
  if (bucketMs < HOUR_MS) return at - (at % bucketMs);
  const midnight = midnightBefore(zone, at);
  return midnight + Math.floor((at - midnight) / bucketMs) * bucketMs;
}

function nextEdge({ zone }: { zone: string }, last: number, bucketMs: number): number {
  if (bucketMs < HOUR_MS) return last + bucketMs;
  // Half a day past the next midnight is in the next day, whatever the clocks did.
  const midnight = midnightBefore(zone, midnightBefore(zone, last) + 1.5 * DAY_MS);
  const next = bucketMs === DAY_MS ? midnight : Math.min(last + bucketMs, midnight);
  return next > last ? next : last + bucketMs;
}

function midnightBefore(zone: string, at: number): number {
  const { offsetMs } = timeZone(zone).periodAt(at);
  const local = at + offsetMs;
  const midnight = local - (local % DAY_MS);
  // The clocks may have changed since midnight.
  const guess = midnight - offsetMs;
  const before = timeZone(zone).periodAt(guess).offsetMs;
  return midnight - before;
}

function entries(): [BucketSize, number][] {
  // Object.entries loses the key type that the record has.
  return Object.entries(BUCKET_SIZES) as [BucketSize, number][];
}
