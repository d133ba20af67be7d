import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Json } from "../../../domain/json.ts";
import type { ActionStep } from "../../program.ts";
import { flowAtBoundary } from "../execution.ts";
import { failStep } from "../fail-step.ts";
import type { Landing, Verdict } from "../flight/flight.ts";
import { perform, stepLimitMs } from "../flight/perform-action.ts";
import { jobTimeout, stepTimeout } from "../flight/time-limits.ts";
import type { Frame } from "../frame.ts";
import type { Flow } from "../outcome.ts";
import { commit } from "../records/commit.ts";
import { jsonBytes, mebibytes, STEP_JSON_BYTES_MAX } from "../records/limits.ts";
import { recallFailure } from "../records/recall-failure.ts";
import {
  beginRecord,
  countBytes,
  endRecord,
  passRecord,
  publishOutput,
  recordedStep,
} from "../records/record-step.ts";
import { failureOf } from "../step-failure.ts";

interface Turn {
  step: ActionStep;
  record: StepRecord;
}

/** Runs an action once, unless it is recorded as done. */
export async function runAction(frame: Frame, step: ActionStep): Promise<Flow> {
  const { execution } = frame;
  const before = recordedStep(frame, step);
  if (before?.status === "COMPLETED") {
    passRecord(frame, before);
    publishOutput(frame, step, before.output);
    return null;
  }
  const recalled = recallFailure(frame, before);
  if (recalled) return recalled;
  // What came before must be on disk before this step can have an effect.
  if (execution.journal.mustCommit) {
    await commit(execution);
    const flow = flowAtBoundary(execution);
    if (flow) return flow;
  }
  const record = beginRecord(frame, step);
  const performed = await perform(frame, { step, record });
  switch (performed.type) {
    case "output":
      return complete(frame, { step, record }, performed.output);
    case "failure":
      execution.journal.mustCommit = true;
      return failStep(frame, { step, record, failure: performed.failure });
    case "halt":
      return performed.flow;
    case "ended":
      return settleVerdict(frame, { step, record }, performed);
  }
}

function complete(frame: Frame, { step, record }: Turn, given: Json): Flow {
  const { journal } = frame.execution;
  // From here on, whatever comes next waits until this record is on disk.
  journal.mustCommit = true;
  const output = given ?? null;
  const bytes = jsonBytes(output, STEP_JSON_BYTES_MAX);
  if (bytes > STEP_JSON_BYTES_MAX) {
    record.truncated = true;
    const message = `Step output is ${mebibytes(bytes)}; the limit is ${mebibytes(STEP_JSON_BYTES_MAX)}`;
    return failStep(frame, { step, record, failure: { code: "limit_exceeded", message } });
  }
  const failure = countBytes(frame, bytes);
  if (failure) {
    record.truncated = true;
    return failStep(frame, { step, record, failure });
  }
  record.output = output;
  endRecord(frame, record, "COMPLETED");
  publishOutput(frame, step, output);
  return null;
}

/** The action was told to end. What it still answered counts only where it was the job that had to go. */
function settleVerdict(
  frame: Frame,
  turn: Turn,
  { verdict, landing }: { verdict: Verdict; landing: Landing },
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
      cancelRecord(frame, turn.record, landing);
      return { type: "halted" };
    case "step_timeout": {
      const { reason, ...failure } = stepTimeout(turn.step, stepLimitMs(frame, turn.step));
      return failStep(frame, { ...turn, failure, reason });
    }
    case "job_timeout": {
      const outcome = jobTimeout(execution.jobTimeoutMs);
      const { code, message } = outcome.error;
      turn.record.error = { code, message };
      endRecord(frame, turn.record, "CANCELED");
      return outcome;
    }
  }
}

function cancelRecord(frame: Frame, record: StepRecord, landing: Landing): void {
  const message =
    landing.type === "error"
      ? failureOf(landing.error).message
      : "It did not react to the cancel and was abandoned";
  record.error = { code: "canceled", message };
  endRecord(frame, record, "CANCELED");
}
