import { z } from "zod";

/** How an instant looks in every answer: ISO 8601, UTC, milliseconds. */
export const instant = z
  .string()
  .meta({ format: "date-time", example: "2030-01-31T12:00:00.000Z" });

export function toInstant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

export function toInstantOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : toInstant(epochMs);
}
