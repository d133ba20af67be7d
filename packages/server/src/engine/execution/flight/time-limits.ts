import type { JobError, Reason } from "../../../domain/job/job.ts";
import type { StepHead } from "../../program.ts";
import type { Outcome } from "../outcome.ts";
import type { StepFailure } from "../step-failure.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** `Step 4 "Create invoice" timed out after 90 s (step limit)` (O-12.2). */
export function stepTimeout(step: StepHead, limitMs: number): StepFailure & { reason: Reason } {
  const label = step.name ?? step.id;
  const title = label === null ? `Step ${step.number}` : `Step ${step.number} "${label}"`;
  const message = `${title} timed out after ${spokenDuration(limitMs)} (step limit)`;
  return { code: "step_timeout", message, reason: timeoutReason(message, limitMs) };
}

/** `Job timed out after 90 min (job limit)` (O-12.2). */
export function jobTimeout(limitMs: number): Extract<Outcome, { type: "failed" }> {
  const message = `Job timed out after ${spokenDuration(limitMs)} (job limit)`;
  const error: JobError = { code: "job_timeout", message, step: null };
  return { type: "failed", error, reason: timeoutReason(message, limitMs), isHandleable: false };
}

function timeoutReason(message: string, limitMs: number): Reason {
  return { type: "timeout", message, details: { limitMs } };
}

/** In the unit that people would choose: 90 s, 2 min, 90 min, 3 h, 2 days. */
export function spokenDuration(ms: number): string {
  if (ms >= 2 * DAY_MS && ms % DAY_MS === 0) return `${ms / DAY_MS} days`;
  if (ms >= 2 * HOUR_MS && ms % HOUR_MS === 0) return `${ms / HOUR_MS} h`;
  if (ms >= 2 * MINUTE_MS && ms % MINUTE_MS === 0) return `${ms / MINUTE_MS} min`;
  if (ms >= SECOND_MS) return `${ms / SECOND_MS} s`;
  return `${ms} ms`;
}
