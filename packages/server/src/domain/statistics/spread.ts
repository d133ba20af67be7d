/**
 * How durations are spread: exact count, sum, least and greatest, and counts by classes whose bounds
 * grow by a factor of 2^(1/8), so that a percentile is wrong by at most 4.5 %. All in milliseconds.
 */
export interface Spread {
  count: number;
  sum: number;
  /** Null while there is none. */
  min: number | null;
  max: number | null;
  /** Class → count. Class 0 holds everything below a millisecond. */
  classes: Map<number, number>;
}

const CLASSES_PER_DOUBLING = 8;

export function emptySpread(): Spread {
  return { count: 0, sum: 0, min: null, max: null, classes: new Map() };
}

/** Clocks of two machines may differ: a negative duration counts as none. */
export function addDuration(spread: Spread, durationMs: number): void {
  const ms = Math.max(0, Math.round(durationMs));
  spread.count += 1;
  spread.sum += ms;
  spread.min = Math.min(spread.min ?? ms, ms);
  spread.max = Math.max(spread.max ?? ms, ms);
  const klass = classOf(ms);
  spread.classes.set(klass, (spread.classes.get(klass) ?? 0) + 1);
}

export function mergeSpread(into: Spread, from: Spread): void {
  into.count += from.count;
  into.sum += from.sum;
  if (from.min !== null) into.min = Math.min(into.min ?? from.min, from.min);
  if (from.max !== null) into.max = Math.max(into.max ?? from.max, from.max);
  for (const [klass, count] of from.classes) {
    into.classes.set(klass, (into.classes.get(klass) ?? 0) + count);
  }
}

/** The duration that the share `p` (0 to 1) of all does not exceed, within a class; null of none. */
export function percentileOf(spread: Spread, p: number): number | null {
  if (spread.count === 0 || spread.min === null || spread.max === null) return null;
  const rank = Math.max(1, Math.ceil(spread.count * p));
  let seen = 0;
  for (const klass of [...spread.classes.keys()].sort((a, b) => a - b)) {
    seen += spread.classes.get(klass) ?? 0;
    if (seen >= rank) return Math.min(spread.max, Math.max(spread.min, middleOf(klass)));
  }
  return spread.max;
}

/** How many do not exceed the bound, to within a class. */
export function countUpTo(spread: Spread, boundMs: number): number {
  let count = 0;
  for (const [klass, those] of spread.classes) if (middleOf(klass) <= boundMs) count += those;
  return count;
}

/** `0:3,17:5`: what a store keeps of the classes. */
export function encodeClasses({ classes }: Spread): string {
  return [...classes]
    .filter(([, count]) => count !== 0)
    .map(([klass, count]) => `${klass}:${count}`)
    .join(",");
}

export function decodeClasses(text: string): Map<number, number> {
  const classes = new Map<number, number>();
  if (text === "") return classes;
  for (const part of text.split(",")) {
    const colon = part.indexOf(":");
    classes.set(Number(part.slice(0, colon)), Number(part.slice(colon + 1)));
  }
  return classes;
}

function classOf(ms: number): number {
  return ms < 1 ? 0 : 1 + Math.floor(CLASSES_PER_DOUBLING * Math.log2(ms));
}

function middleOf(klass: number): number {
  return klass === 0 ? 0 : Math.round(2 ** ((klass - 0.5) / CLASSES_PER_DOUBLING));
}
