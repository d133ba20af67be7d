import type { DueInstants } from "./due-instants.ts";

/** Starts of missed instants wait so long for the next who may. */
const HELD_BACK_MS = 1_000;

/** As many missed instants as are allowed now, the earliest first; the others stay due. */
export function heldBack(
  found: DueInstants,
  { allowed, handledAt, now }: { allowed: number; handledAt: number; now: number },
): DueInstants {
  if (allowed >= found.late) return found;
  const due = found.due.slice(0, allowed);
  const last = due.at(-1);
  return {
    ...found,
    due,
    late: allowed,
    skipped: last === undefined ? [] : found.skipped.filter((instant) => instant < last),
    hasMoreSkipped: last !== undefined && found.hasMoreSkipped,
    handledAt: last ?? handledAt,
    nextAt: now + HELD_BACK_MS,
  };
}
