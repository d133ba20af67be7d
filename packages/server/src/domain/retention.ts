import { z } from "zod";
import { parseDuration } from "./duration.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Ten years: longer is for ever. */
const RETENTION_MAX_MS = 3_650 * DAY_MS;

/** How long ended jobs are kept (Z-26.3), from the end of their latest repeat, and the audit. */
export interface Retention {
  /** Events, inputs, outputs, report values and logs. */
  data: string;
  /** The job itself; at least as long. */
  summary: string;
  /** Who did what, and operations on many jobs. */
  audit: string;
}

export const RETENTION_DEFAULT: Retention = { data: "30d", summary: "90d", audit: "400d" };

const durationText = z
  .string()
  .refine(isAllowed, "Expected a duration of 1h to 3650d, such as 30d");

export const retentionChangeSchema = z.strictObject({
  data: durationText.optional().meta({ description: "Default 30d; at least 1h" }),
  summary: durationText.optional().meta({ description: "Default 90d; at least as long as data" }),
  audit: durationText.optional().meta({ description: "Default 400d" }),
});

/** What is wrong with the two together; null when nothing is. */
export function retentionProblem({ data, summary }: Retention): string | null {
  if (retentionMs(summary) >= retentionMs(data)) return null;
  return `The summary must be kept at least as long as the data: ${summary} is less than ${data}`;
}

export function retentionMs(duration: string): number {
  const durationMs = parseDuration(duration);
  if (durationMs === null) throw new Error(`${duration} is no duration`);
  return durationMs;
}

function isAllowed(text: string): boolean {
  const durationMs = parseDuration(text);
  return durationMs !== null && durationMs >= HOUR_MS && durationMs <= RETENTION_MAX_MS;
}
