import type { BulkOperation } from "../../../storage/storage.ts";

/** What was missed while the operation rested is made up for by so much, and not in one go. */
const CATCH_UP_MS = 2_000;

interface Room {
  /** How many jobs may be operated on now; Infinity where nothing is spread. */
  room: number;
  /** When the first of them may be. */
  nextAt: number;
  /** Between one job and the next. */
  intervalMs: number;
}

/** How many jobs are due, where their reruns are spread evenly over a time. */
export function roomAt(
  { options, eligible }: Pick<BulkOperation, "options" | "eligible">,
  { nextAt, now }: { nextAt: number; now: number },
): Room {
  const intervalMs = (options.spreadMs ?? 0) / Math.max(eligible, 1);
  if (intervalMs === 0) return { room: Number.POSITIVE_INFINITY, nextAt: now, intervalMs };
  const from = Math.max(nextAt, now - CATCH_UP_MS);
  const room = now < from ? 0 : Math.floor((now - from) / intervalMs) + 1;
  return { room, nextAt: from, intervalMs };
}
