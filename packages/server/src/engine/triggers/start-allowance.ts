import type { Clock } from "../../runtime/clock.ts";

/** Starts of missed instants in a second, so that the return of a server is no flood. */
const STARTS_MAX = 20;
const WINDOW_MS = 1_000;

/** Answers how many of so many starts may be made now. */
export function createStartAllowance({
  monotonicMs,
}: Pick<Clock, "monotonicMs">): (count: number) => number {
  let windowMs = Number.NEGATIVE_INFINITY;
  let used = 0;
  return (count) => {
    const nowMs = monotonicMs();
    if (nowMs - windowMs >= WINDOW_MS) {
      windowMs = nowMs;
      used = 0;
    }
    const granted = Math.min(count, STARTS_MAX - used);
    used += granted;
    return granted;
  };
}
