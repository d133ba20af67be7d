import { z } from "zod";
import { parseInterval } from "./parse-interval.ts";

/** More attempts than this would hide that nothing works (reliability A4). */
export const ATTEMPTS_MAX = 1_000;
/** Longest pause that a policy may name: 7 days. */
const INTERVAL_MS_MAX = 604_800_000;
const COEFFICIENT_MAX = 1_000;

/**
 * A retry policy as people write it. Intervals are milliseconds or text of the `ms` grammar
 * what is left out has its default.
 */
export const RetryPolicy = z
  .strictObject({
    maximumAttempts: z
      .int()
      .min(1)
      .max(ATTEMPTS_MAX)
      .optional()
      .meta({ description: "The first included; 1 = no retry. Default 3" }),
    initialInterval: intervalSchema().optional(),
    backoffCoefficient: z.number().min(1).max(COEFFICIENT_MAX).optional(),
    maximumInterval: intervalSchema().optional(),
  })
  .superRefine(({ initialInterval, ...policy }, context) => {
    if (initialInterval !== undefined) return;
    for (const field of ["backoffCoefficient", "maximumInterval"] as const) {
      if (policy[field] === undefined) continue;
      const message = `${field} says nothing without initialInterval; add it, such as "1s".`;
      context.addIssue({ code: "custom", path: [field], message });
    }
  })
  .meta({ id: "RetryPolicy" });

/** As written; `resolveRetry` makes numbers of it. */
export type RetryPolicy = z.output<typeof RetryPolicy>;

function intervalSchema() {
  const expected = `expected milliseconds from 0 to ${INTERVAL_MS_MAX}, or text like "10s", "1.5h" or "2 days"`;
  return z
    .union([z.number(), z.string()])
    .refine(
      (value) => {
        const intervalMs = parseInterval(value);
        return intervalMs !== null && intervalMs <= INTERVAL_MS_MAX;
      },
      { error: expected },
    )
    .meta({ description: 'Milliseconds, or text such as "10s" or "1.5h"' });
}
