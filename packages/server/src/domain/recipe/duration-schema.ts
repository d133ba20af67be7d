import { z } from "zod";
import { parseDuration } from "../duration.ts";

/** A longer wait is rather a mistake (reliability.md A4). */
const DURATION_MAX_MS = 31_622_400_000;

interface Bounds {
  minMs?: number;
  maxMs?: number;
}

const durationSource = z.union([z.string(), z.number()]);

/**
 * A duration in whole milliseconds: `90s`, `1.5h`, or a number of milliseconds. A text without a
 * unit is refused: `5` would be 5 ms, which is rarely what was meant (S01).
 */
export function durationSchema(bounds: Bounds = {}) {
  return durationSource.transform((value, context) => readDuration(value, bounds, context));
}

/** A duration, or a text with `{{ }}` that gives one. */
export function durationOrTemplateSchema(bounds: Bounds = {}) {
  return durationSource.transform((value, context) => {
    const isTemplate = typeof value === "string" && value.includes("{{");
    return isTemplate ? value : readDuration(value, bounds, context);
  });
}

function readDuration(
  value: string | number,
  { minMs = 1, maxMs = DURATION_MAX_MS }: Bounds,
  context: z.RefinementCtx,
): number {
  const durationMs = typeof value === "number" ? Math.round(value) : parseDuration(value);
  if (durationMs !== null && durationMs >= minMs && durationMs <= maxMs) return durationMs;
  const message =
    durationMs === null
      ? "Expected a duration: a number and its unit, such as 90s or 1.5h"
      : `Expected ${formatDuration(minMs)} to ${formatDuration(maxMs)}, got ${formatDuration(durationMs)}`;
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

const UNITS = [
  { unit: "day", unitMs: 86_400_000 },
  { unit: "hour", unitMs: 3_600_000 },
  { unit: "minute", unitMs: 60_000 },
  { unit: "second", unitMs: 1_000 },
];

/** In the largest unit that says it exactly. */
function formatDuration(durationMs: number): string {
  const found = UNITS.find(({ unitMs }) => durationMs !== 0 && durationMs % unitMs === 0);
  if (found === undefined) return `${durationMs} ms`;
  const amount = durationMs / found.unitMs;
  return `${amount} ${found.unit}${amount === 1 ? "" : "s"}`;
}
