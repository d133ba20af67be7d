import { nextTime } from "./next-time.ts";
import type { Schedule } from "./schedule.ts";

/**
 * When a run of the instant begins: up to the schedule's jitter later, always before the next
 * instant. The delay is fixed by the instant and the key (of the plan or recipe), so that every
 * worker finds the same (I-20.3).
 */
export function jitteredTime(
  schedule: Schedule,
  { scheduledMs, key }: { scheduledMs: number; key: string },
): number {
  if (schedule.jitterMs === 0) return scheduledMs;
  const next = nextTime(schedule, scheduledMs) ?? Number.POSITIVE_INFINITY;
  const room = Math.min(schedule.jitterMs, next - scheduledMs - 1);
  return scheduledMs + Math.floor(fraction(`${key}@${scheduledMs}`) * (room + 1));
}

/** FNV-1a with a final mix: evenly spread from 0 to below 1, and the same for the same text. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
