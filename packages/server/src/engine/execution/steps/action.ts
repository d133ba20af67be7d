import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Json } from "../../../domain/json.ts";
import type { ActionStep, CodeStep } from "../../program.ts";
import { flowAtBoundary } from "../execution.ts";
import { failStep } from "../fail-step.ts";
import type { Landing } from "../flight/flight.ts";
import { perform } from "../flight/perform-action.ts";
import type { Performed, Turn } from "../flight/performed.ts";
import { jobTimeout, stepLimitMs, stepTimeout } from "../flight/time-limits.ts";
import type { Frame } from "../frame.ts";
import { goOnHold } from "../holds/go-on-hold.ts";
import { holdStateOf } from "../holds/hold-state.ts";
import { takeUp } from "../holds/take-up.ts";
import type { Flow } from "../outcome.ts";
import { commit } from "../records/commit.ts";
import { stepKey } from "../records/journal.ts";
import { keepOutput } from "../records/keep-json.ts";
import { recallFailure } from "../records/recall-failure.ts";
import {
  beginRecord,
  endRecord,
  passRecord,
  publishOutput,
  recordedStep,
} from "../records/record-step.ts";
import { failureOf } from "../step-failure.ts";

/** Runs an action once, unless it is recorded as done; a long one goes on where it was. */
export async function runAction(frame: Frame, step: ActionStep | CodeStep): Promise<Flow> {
  const { execution } = frame;
  const before = recordedStep(frame, step);
  if (before?.status === "COMPLETED") {
    passRecord(frame, before);
    publishOutput(frame, step, before.output);
    return null;
  }
  const recalled = recallFailure(frame, before);
  if (recalled) return recalled;
  const held = before === undefined ? null : holdStateOf(before);
  if (before && held && step.kind === "action") {
    const { state: _, ...record } = before;
    const turn = { step, record, isOpen: held.isOpen };
    return conclude(frame, turn, await takeUp(frame, { turn, held }));
  }
  // What came before must be on disk before this step can have an effect.
  if (execution.journal.mustCommit) {
    await commit(execution);
    const flow = flowAtBoundary(execution);
    if (flow) return flow;
  }
  const turn: Turn = { step, record: beginRecord(frame, step), isOpen: false };
  return conclude(frame, turn, await perform(frame, turn));
}

function conclude(frame: Frame, turn: Turn, performed: Performed): Flow {
  const { journal } = frame.execution;
  switch (performed.type) {
    case "output":
      return complete(frame, turn, performed.output);
    case "hold": {
      const held = goOnHold(frame, turn, performed);
      return "type" in held ? held : conclude(frame, turn, { type: "failure", failure: held });
    }
    case "failure": {
      journal.mustCommit = true;
      closeHold(frame, turn);
      const { failure, reason } = performed;
      return failStep(frame, { ...turn, failure, ...(reason && { reason }) });
    }
    case "halt":
      return performed.flow;
    case "ended":
      return settleVerdict(frame, turn, performed);
  }
}

/** The step is at its end, and nothing outside can answer it any more. */
function closeHold({ execution }: Frame, { record, isOpen }: Turn): void {
  record.waitUntil = null;
  if (!isOpen) return;
  const now = execution.host.deps.clock.now();
  execution.journal.holds.push({ type: "settle", stepKey: stepKey(record), now });
}

function complete(frame: Frame, turn: Turn, given: Json): Flow {
  const { journal } = frame.execution;
  const { step, record } = turn;
  closeHold(frame, turn);
  // From here on, whatever comes next waits until this record is on disk.
  journal.mustCommit = true;
  const output = given ?? null;
  const failure = keepOutput(frame, record, output);
  if (failure) return failStep(frame, { step, record, failure });
  endRecord(frame, record, "COMPLETED");
  publishOutput(frame, step, output);
  return null;
}

/** The action was told to end. What it still answered counts only where it was the job that had to go. */
function settleVerdict(
  frame: Frame,
  turn: Turn,
  { verdict, landing }: Extract<Performed, { type: "ended" }>,
): Flow {
  const { execution } = frame;
  switch (verdict) {
    case "dropped":
      return { type: "dropped" };
    case "left":
      return { type: "left" };
    case "canceled":
      // An effect that did take place is recorded as what it is; the job ends CANCELED all the same.
      if (landing.type === "output")
        return complete(frame, turn, landing.output) ?? { type: "halted" };
      closeHold(frame, turn);
      cancelRecord(frame, turn.record, landing);
      return { type: "halted" };
    case "step_timeout": {
      closeHold(frame, turn);
      const { reason, ...failure } = stepTimeout(turn.step, stepLimitMs(frame, turn.step));
      return failStep(frame, { ...turn, failure, reason });
    }
    case "job_timeout": {
      closeHold(frame, turn);
      const outcome = jobTimeout(execution.jobTimeoutMs);
      const { code, message } = outcome.error;
      turn.record.error = { code, message };
      endRecord(frame, turn.record, "CANCELED");
      return outcome;
    }
  }
}

function cancelRecord(frame: Frame, record: StepRecord, landing: Landing<Json>): void {
  const message =
    landing.type === "error"
      ? failureOf(landing.error).message
      : "It did not react to the cancel and was abandoned";
  record.error = { code: "canceled", message };
  endRecord(frame, record, "CANCELED");
}
