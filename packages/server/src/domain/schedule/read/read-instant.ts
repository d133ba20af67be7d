import { Temporal } from "temporal-polyfill";
import { type Complaints, shown } from "./schedule-problem.ts";

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** An ISO 8601 instant with its zone, in epoch milliseconds; null when absent. */
export function readInstant(value: unknown, complaints: Complaints): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") {
    complaints.add("wrong_type", `Expected an instant, got ${shown(value)}`);
    return null;
  }
  const epochMs = INSTANT.test(value) ? parse(value) : null;
  if (epochMs === null) {
    const example = "2026-11-20T15:30:00Z";
    complaints.add("bad_schedule", `Expected an instant such as ${example}; got ${shown(value)}`);
  }
  return epochMs;
}

function parse(text: string): number | null {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
