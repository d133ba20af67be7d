import { z } from "zod";
import type { JsonObject } from "../json.ts";
import { RetryPolicy } from "../retry/retry-policy.ts";

/** Of one attempt, where neither the function nor its caller says otherwise (O-12.4). */
export const REQUEST_TIMEOUT_MS = 600_000;
/** Longest that an attempt may be given: 7 days. */
export const REQUEST_TIMEOUT_MS_MAX = 604_800_000;
/** Ids are slugs without dots: names with a dot are built-in tasks. */
export const FUNCTION_ID = /^[a-zA-Z0-9_-]{1,100}$/;

const TEXT_CHARS_MAX = 2_000;

/** A function as its file defines it, or the file with what is wrong with it. */
export const FunctionInfo = z.strictObject({
  id: z.string().regex(FUNCTION_ID),
  /** JSON Schema of its parameters; null = anything, or a schema that JSON Schema cannot say. */
  input: z.custom<JsonObject>((value) => typeof value === "object" && value !== null).nullable(),
  restartable: z.boolean(),
  stoppable: z.boolean(),
  timeoutMs: z.number().min(1).max(REQUEST_TIMEOUT_MS_MAX),
  retry: RetryPolicy.nullable(),
  /** Relative to the folder of functions. */
  file: z.string().max(TEXT_CHARS_MAX),
  /** Why it cannot run; null when it can. */
  error: z.string().max(TEXT_CHARS_MAX).nullable(),
});
export type FunctionInfo = z.output<typeof FunctionInfo>;

/** Whose ready jobs a worker takes that offers the function; there is no limit to them. */
export function functionLane(id: string): string {
  return `${FUNCTION_LANE_PREFIX}${id}`;
}

/** The function of a lane, or null for the lane of anything else. */
export function functionOfLane(lane: string): string | null {
  return lane.startsWith(FUNCTION_LANE_PREFIX) ? lane.slice(FUNCTION_LANE_PREFIX.length) : null;
}

/** No recipe's id has a colon. */
const FUNCTION_LANE_PREFIX = "function:";
