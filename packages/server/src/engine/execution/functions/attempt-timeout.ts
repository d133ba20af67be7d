import type { FunctionFailure } from "../../../domain/function/function-host.ts";
import type { Reason } from "../../../domain/job/job.ts";
import { spokenDuration } from "../flight/time-limits.ts";
import type { FunctionWork } from "./function-work.ts";

/** `Attempt 2 timed out after 600 s (request limit)`: counts as a failed attempt (O-12.4). */
export function attemptTimeout({
  memory,
  timeoutMs,
}: FunctionWork): FunctionFailure & { reason: Reason } {
  const message = `Attempt ${memory.attempt} timed out after ${spokenDuration(timeoutMs)} (request limit)`;
  return {
    code: "attempt_timeout",
    message,
    retriable: true,
    reason: { type: "timeout", message, details: { limitMs: timeoutMs } },
  };
}
