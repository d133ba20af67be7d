import type { JobError, Reason } from "../../../domain/job/job.ts";
import type { ActionStep, CodeStep, StepHead } from "../../program.ts";
import type { Frame } from "../frame.ts";
import type { Outcome } from "../outcome.ts";
import type { StepFailure } from "../step-failure.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Code has nothing to wait for: without a limit of its own it gets this at most. */
const CODE_TIMEOUT_MS = 30_000;

/** The step's own limit, the recipe's or the server's, in this order (O-12.2). */
export function stepLimitMs(
  { program, execution }: Frame,
  { kind, timeoutMs }: Pick<ActionStep | CodeStep, "kind" | "timeoutMs">,
): number {
  if (timeoutMs !== null) return timeoutMs;
  const limitMs = program.stepTimeoutMs ?? execution.host.deps.settings.stepTimeoutMs;
  return kind === "code" ? Math.min(limitMs, CODE_TIMEOUT_MS) : limitMs;
}

/** `Step 4 "Create invoice" timed out after 90 s (step limit)` (O-12.2). */
export function stepTimeout(step: StepHead, limitMs: number): StepFailure & { reason: Reason } {
  const message = `${titleOf(step)} timed out after ${spokenDuration(limitMs)} (step limit)`;
  return { code: "step_timeout", message, reason: timeoutReason(message, limitMs) };
}

/** `Step 2 "Import" was on hold for 3 h (hold timeout)`. */
export function holdTimeout(step: StepHead, heldMs: number): StepFailure & { reason: Reason } {
  const message = `${titleOf(step)} was on hold for ${spokenDuration(heldMs)} (hold timeout)`;
  return { code: "hold_timeout", message, reason: timeoutReason(message, heldMs) };
}

/** `Step 3 "Approval" was not answered within 3 days`. */
export function approvalTimeout(step: StepHead, limitMs: number): StepFailure & { reason: Reason } {
  const message = `${titleOf(step)} was not answered within ${spokenDuration(limitMs)}`;
  return { code: "approval_timeout", message, reason: timeoutReason(message, limitMs) };
}

/** `Job timed out after 90 min (job limit)` (O-12.2). */
export function jobTimeout(limitMs: number): Extract<Outcome, { type: "failed" }> {
  const message = `Job timed out after ${spokenDuration(limitMs)} (job limit)`;
  const error: JobError = { code: "job_timeout", message, step: null };
  return { type: "failed", error, reason: timeoutReason(message, limitMs), isHandleable: false };
}

function titleOf({ name, id, number }: StepHead): string {
  const label = name ?? id;
  return label === null ? `Step ${number}` : `Step ${number} "${label}"`;
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
