import type { Retry } from "./resolve-retry.ts";

/** Longest pause of a policy that names none: 24 h. */
const PAUSE_MS_MAX = 86_400_000;

/**
 * Milliseconds from the failure of an attempt (from 0) to the next one:
 * `min(initialInterval × backoffCoefficient^attempt, maximumInterval)`, whole and never early
 * . Null when that was the last attempt.
 */
export function pauseAfter(attempt: number, retry: Retry): number | null {
  if (attempt + 1 >= retry.maximumAttempts) return null;
  const { initialIntervalMs, backoffCoefficient, maximumIntervalMs } = retry;
  // Nothing times infinity is nothing, not NaN.
  const calculated =
    initialIntervalMs === 0 ? 0 : initialIntervalMs * backoffCoefficient ** attempt;
  return Math.ceil(Math.min(calculated, maximumIntervalMs ?? PAUSE_MS_MAX));
}
