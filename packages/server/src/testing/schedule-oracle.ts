/** One minute as a clock on the wall shows it. */
export interface WallMinute {
  epochMs: number;
  /** The wall clock time, written as the epoch milliseconds that it would have in UTC. */
  localMs: number;
}

export type MatchesLocal = (local: Date) => boolean;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What Intl says that the clocks of a zone show; nothing here is shared with the code under test. */
export function createWallClock(zone: string): (epochMs: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return (epochMs) => {
    // "3/29/2026, 03:00"
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0] =
      format.format(epochMs).match(/\d+/g)?.map(Number) ?? [];
    return Date.UTC(year, month - 1, day, hour, minute);
  };
}

/** Every minute of a window, both ends included. */
export function scanMinutes(
  wallClock: (epochMs: number) => number,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
): WallMinute[] {
  const minutes: WallMinute[] = [];
  for (let epochMs = fromMs; epochMs <= untilMs; epochMs += MINUTE_MS) {
    minutes.push({ epochMs, localMs: wallClock(epochMs) });
  }
  return minutes;
}

/** Elapsed time: every minute whose wall clock matches, also the second time it is shown. */
export function timesByElapsedTime(
  minutes: readonly WallMinute[],
  matches: MatchesLocal,
): number[] {
  return minutes.filter(({ localMs }) => matches(new Date(localMs))).map(({ epochMs }) => epochMs);
}

/**
 * The wall clock: what it shows for the first time is due, and what it jumps over is due when it has
 * jumped. The first minute counts as seen.
 */
export function timesByWallClock(minutes: readonly WallMinute[], matches: MatchesLocal): number[] {
  const times: number[] = [];
  let seenMs = minutes[0]?.localMs ?? 0;
  for (const { epochMs, localMs } of minutes) {
    let isDue = false;
    for (let newMs = seenMs + MINUTE_MS; newMs <= localMs; newMs += MINUTE_MS) {
      isDue ||= matches(new Date(newMs));
    }
    if (isDue) times.push(epochMs);
    seenMs = Math.max(seenMs, localMs);
  }
  return times;
}

/** The instants in between at which the zone's offset changes, to the minute. */
export function findTransitions(
  wallClock: (epochMs: number) => number,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
): number[] {
  const offsetAt = (epochMs: number) => wallClock(epochMs) - epochMs;
  const transitions: number[] = [];
  for (let day = fromMs; day < untilMs; day += DAY_MS) {
    if (offsetAt(day) === offsetAt(day + DAY_MS)) continue;
    let before = day;
    let after = day + DAY_MS;
    while (after - before > MINUTE_MS) {
      const middle = before + Math.floor((after - before) / 2 / MINUTE_MS) * MINUTE_MS;
      if (offsetAt(middle) === offsetAt(day)) before = middle;
      else after = middle;
    }
    transitions.push(after);
  }
  return transitions;
}
