import { timesBetween } from "./next-time.ts";
import type { Schedule } from "./schedule.ts";

/** `catchup: all` starts no more than the latest hundred. */
const DUE_MAX = 100;
/** The rest is listed up to this number, earliest first. */
const SKIPPED_MAX = 1_000;
/** Looked back in steps, so that a schedule of every second costs no more than one of every month. */
const LOOK_BACK_MS = [60_000, 3_600_000, 86_400_000];

export interface CatchUp {
  /** Instants to start now, ascending. */
  due: number[];
  /** Instants that are listed as skipped, ascending. */
  skipped: number[];
  /** There were more to skip than are listed. */
  hasMoreSkipped: boolean;
}

/**
 * What becomes of the instants after `handledMs` up to `nowMs` that nobody was there for:
 * by default the latest one within the window is started once, the others are skipped.
 */
export function catchUp(
  schedule: Schedule,
  { handledMs, nowMs }: { handledMs: number; nowMs: number },
): CatchUp {
  const due = dueTimes(schedule, { handledMs, nowMs });
  const isDue = new Set(due);
  const missed = timesBetween(schedule, {
    afterMs: handledMs,
    untilMs: nowMs,
    countMax: SKIPPED_MAX + due.length + 1,
  });
  const skipped = missed.filter((time) => !isDue.has(time));
  return {
    due,
    skipped: skipped.slice(0, SKIPPED_MAX),
    hasMoreSkipped: skipped.length > SKIPPED_MAX,
  };
}

function dueTimes(
  schedule: Schedule,
  { handledMs, nowMs }: { handledMs: number; nowMs: number },
): number[] {
  const { catchup, catchupWindowMs } = schedule;
  if (catchup === "none") return [];
  const countMax = catchup === "all" ? DUE_MAX : 1;
  const earliestMs = Math.max(handledMs, nowMs - catchupWindowMs - 1);
  for (const lookBackMs of [...LOOK_BACK_MS, catchupWindowMs + 1]) {
    const afterMs = Math.max(earliestMs, nowMs - lookBackMs);
    const times = timesBetween(schedule, { afterMs, untilMs: nowMs, countMax: Infinity });
    if (times.length >= countMax || afterMs === earliestMs) return times.slice(-countMax);
  }
  return [];
}
