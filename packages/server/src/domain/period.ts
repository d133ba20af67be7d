import { bucketStart } from "./statistics/time-buckets.ts";

/** A stretch of time; `to` is not included. */
export interface Period {
  from: number;
  to: number;
}

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const DAY_MS = 86_400_000;
const PART = /^\s*(\d{1,6})\s*([smhdw])/;
/** What a period may be, for messages. */
export const PERIOD_SHAPE = "Expected a period such as 5m, 2h, 3d, 3h 30m, today or yesterday.";

/**
 * The grammar of H-24.3: the last `5m`, `2h`, `3d`, `3h 30m`, or `today`, `yesterday` in the zone.
 * Null when it is none of these.
 */
export function parsePeriod(
  text: string,
  { now, zone }: { now: number; zone: string },
): Period | null {
  const word = text.trim().toLowerCase();
  const midnight = bucketStart({ bucketMs: DAY_MS, zone }, now);
  if (word === "today") return { from: midnight, to: now + 1 };
  if (word === "yesterday") {
    return { from: bucketStart({ bucketMs: DAY_MS, zone }, midnight - 1), to: midnight };
  }
  const durationMs = parseParts(word);
  return durationMs === null ? null : { from: Math.max(0, now - durationMs), to: now + 1 };
}

function parseParts(word: string): number | null {
  let rest = word;
  let total = 0;
  while (rest !== "") {
    const match = PART.exec(rest);
    const unit = UNITS_MS[match?.[2] ?? ""];
    if (match === null || unit === undefined) return null;
    total += Number(match[1]) * unit;
    rest = rest.slice(match[0].length).trimStart();
  }
  return total > 0 ? total : null;
}
