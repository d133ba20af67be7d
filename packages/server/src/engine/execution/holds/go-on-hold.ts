import type { Hold, LongAction } from "../../../domain/connector.ts";
import type { Json, JsonObject } from "../../../domain/json.ts";
import type { GoesOnHold, Turn } from "../flight/performed.ts";
import type { Frame } from "../frame.ts";
import type { Outcome } from "../outcome.ts";
import { stepKey } from "../records/journal.ts";
import { jsonBytes, mebibytes, STEP_JSON_BYTES_MAX } from "../records/limits.ts";
import type { StepFailure } from "../step-failure.ts";
import { type HoldState, wakeAtOf } from "./hold-state.ts";
import { openHold } from "./open-hold.ts";
import { cancelOutside } from "./settle-slice.ts";

/** Poll no sooner than this, whatever the action says. */
const POLL_MS_MIN = 250;
/** And no later. */
const POLL_MS_MAX = 86_400_000;

/**
 * Puts the job on hold: the step's record, its state and what it waits for are one commit with the end
 * of the slice (L-13.7). Answers a failure for a hold that cannot be.
 */
export function goOnHold(
  frame: Frame,
  turn: Turn,
  { action, hold, before, holdTimeoutMs }: GoesOnHold,
): Outcome | StepFailure {
  const problem = problemOf(turn, { action, hold });
  if (problem) return problem;
  const { journal, host } = frame.execution;
  const { record } = turn;
  const now = host.deps.clock.now();
  const ownDeadline = holdTimeoutMs === null ? null : now + holdTimeoutMs;
  const deadlineAt = before === null ? ownDeadline : before.deadlineAt;
  const hasHook = action.onCancel !== undefined;
  const isNew = before === null || before.kind === "resume-token";
  if (isNew && (hasHook || hold.kind === "resume-token")) {
    turn.isOpen = true;
    const kind = hold.kind === "resume-token" ? "resume-token" : "poll";
    const key = { stepKey: stepKey(record), kind } as const;
    journal.holds.push(openHold(frame, { ...key, expiresAt: deadlineAt, onCancel: hasHook }));
  }
  const dueAt = dueAtOf(hold, now);
  const until = wakeAtOf({ dueAt, deadlineAt });
  record.status = "WAITING";
  record.waitUntil = until;
  const { kind, state } = hold;
  record.state = asJson({ kind, state, dueAt, deadlineAt, isOpen: turn.isOpen });
  journal.steps.push(record);
  return {
    type: "waiting",
    waitingFor: kind,
    until,
    ...(hasHook && { onCanceled: () => cancelOutside(frame, { turn, action, state }) }),
  };
}

function asJson({ kind, state, dueAt, deadlineAt, isOpen }: HoldState): JsonObject {
  const kept: { [key: string]: Json } = { kind, state, dueAt, deadlineAt, isOpen };
  return kept;
}

function dueAtOf(hold: Hold, now: number): number | null {
  switch (hold.kind) {
    case "timer":
      return hold.until;
    case "poll":
      return now + Math.min(Math.max(Math.ceil(hold.afterMs), POLL_MS_MIN), POLL_MS_MAX);
    case "resume-token":
      return null;
  }
}

function problemOf(
  turn: Turn,
  { action, hold }: { action: LongAction; hold: Hold },
): StepFailure | null {
  const bytes = jsonBytes(hold.state, STEP_JSON_BYTES_MAX);
  if (bytes > STEP_JSON_BYTES_MAX) {
    const message = `The state of ${action.name} is ${mebibytes(bytes)}; the limit is ${mebibytes(STEP_JSON_BYTES_MAX)}`;
    return { code: "limit_exceeded", message };
  }
  if (hold.kind === "resume-token" && !turn.isOpen) {
    const message = `${action.name} waits for a token that it has not handed out`;
    return { code: "action_crashed", message };
  }
  return null;
}
