import { parseInterval } from "./parse-interval.ts";
import type { RetryPolicy } from "./retry-policy.ts";

const ATTEMPTS_DEFAULT = 3;
const COEFFICIENT_DEFAULT = 1;

/** A retry policy in numbers. */
export interface Retry {
  /** The first included. */
  maximumAttempts: number;
  initialIntervalMs: number;
  backoffCoefficient: number;
  /** Null = none of its own. */
  maximumIntervalMs: number | null;
}

/**
 * The policies from the most general to the most particular: each says what it names and leaves the
 * rest to those before it, and at last to the defaults.
 */
export function resolveRetry(...policies: readonly (RetryPolicy | null | undefined)[]): Retry {
  const merged: RetryPolicy = {};
  for (const policy of policies) Object.assign(merged, policy);
  return {
    maximumAttempts: merged.maximumAttempts ?? ATTEMPTS_DEFAULT,
    initialIntervalMs: intervalOf(merged.initialInterval) ?? 0,
    backoffCoefficient: merged.backoffCoefficient ?? COEFFICIENT_DEFAULT,
    maximumIntervalMs: intervalOf(merged.maximumInterval),
  };
}

function intervalOf(value: number | string | undefined): number | null {
  return value === undefined ? null : parseInterval(value);
}
