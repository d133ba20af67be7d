import { DAY_MS, nextLocalTime } from "./next-local-time.ts";
import type { Calendar } from "./schedule.ts";
import type { TimeZone } from "./time-zone.ts";

/** More than any zone's clock has ever been away from UTC. */
const OFFSET_MAX_MS = 2 * DAY_MS;

/**
 * The first instant at or after `fromMs` at which the calendar fires, or null (A-21.8: nothing is
 * skipped, nothing twice). Each stretch between two clock changes answers for the wall clock times
 * that are seen first in it, and for those that the change at its start has left out.
 */
export function nextCalendarTime(
  calendar: Calendar,
  { zone, fromMs }: { zone: TimeZone; fromMs: number },
): number | null {
  const followsTime = calendar.hour === "*";
  let from = fromMs;
  for (;;) {
    const { startMs, endMs, offsetMs, offsetBeforeMs } = zone.periodAt(from);
    const isWhole = from <= startMs;
    const edge = startMs + (followsTime ? offsetMs : offsetBeforeMs);
    const local = nextLocalTime(calendar, isWhole ? edge : Math.max(from + offsetMs, edge));
    if (local !== null && local < endMs + offsetMs) return Math.max(startMs, local - offsetMs);
    // Only part of this stretch was looked at, so that the next one may show some of it again.
    const mayRepeat = followsTime && !isWhole;
    if (local === null && !mayRepeat) return null;
    from = local === null || mayRepeat ? endMs : Math.max(endMs, local - OFFSET_MAX_MS);
  }
}
