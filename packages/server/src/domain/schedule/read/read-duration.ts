import { parseDuration } from "../../duration.ts";
import { sayDuration } from "../describe/say-duration.ts";
import { type Complaints, shown } from "./schedule-problem.ts";

/** A number of milliseconds, or a text of a number and its unit. In milliseconds, or null. */
export function readDuration(
  value: unknown,
  { minMs, maxMs, complaints }: { minMs: number; maxMs: number; complaints: Complaints },
): number | null {
  if (value === undefined) {
    complaints.add("required", "Expected a duration such as 90m");
    return null;
  }
  if (typeof value !== "string" && typeof value !== "number") {
    complaints.add("wrong_type", `Expected a duration such as 90m, got ${shown(value)}`);
    return null;
  }
  const durationMs = typeof value === "number" ? value : parseDuration(value);
  if (durationMs === null || !Number.isFinite(durationMs)) {
    complaints.add("bad_schedule", `${noDuration(value)}; got ${shown(value)}`);
    return null;
  }
  if (durationMs >= minMs && durationMs <= maxMs) return durationMs;
  const range = `Expected ${sayDuration(minMs)} to ${sayDuration(maxMs)}`;
  complaints.add("bad_schedule", `${range}, got ${sayDuration(durationMs)}`);
  return null;
}

function noDuration(value: string | number): string {
  const isBare = typeof value === "string" && /^\d{1,9}$/.test(value);
  if (isBare) return `'${value}' would mean ${value} ms; write '${value}m' or a number, 5000`;
  return "Expected a duration: a number and its unit, such as 30s, 1.5h or 7 days, or milliseconds";
}
