import type { StepRecord, StepStatus } from "../../../domain/job/step-record.ts";
import { CONDITION_NOT_MET } from "../../../domain/job/step-record.ts";
import type { Json } from "../../../domain/json.ts";
import type { IfStep, ProgramStep, RecordedStep } from "../../program.ts";
import type { Frame } from "../frame.ts";
import type { StepFailure } from "../step-failure.ts";
import { stepKey } from "./journal.ts";
import { mebibytes, RUN_STATE_BYTES_MAX, STEP_RECORDS_MAX } from "./limits.ts";

/** The record that an earlier slice left of this step, in this turn of its loops and monitors. */
export function recordedStep(frame: Frame, step: RecordedStep): StepRecord | undefined {
  const { recorded } = frame.execution.journal;
  if (recorded === null) return undefined;
  const { iterations, attempts } = frame;
  return recorded.get(stepKey({ path: step.path, iterations, attempts }));
}

/** A step begins, or begins again after its worker was lost. */
export function beginRecord(frame: Frame, step: RecordedStep): StepRecord {
  const { journal, host } = frame.execution;
  const before = recordedStep(frame, step);
  const ordinal = before?.ordinal ?? journal.nextOrdinal;
  journal.nextOrdinal = Math.max(journal.nextOrdinal, ordinal + 1);
  if (before === undefined) journal.records += 1;
  return {
    ordinal,
    path: step.path,
    id: step.id,
    name: step.name,
    kind: step.kind,
    action: step.kind === "action" ? step.action : null,
    status: "RUNNING",
    attempt: before === undefined ? (frame.attempts.at(-1) ?? 1) : before.attempt + 1,
    iterations: frame.iterations,
    attempts: frame.attempts,
    input: undefined,
    output: undefined,
    truncated: false,
    ...(step.masked && { masked: true }),
    error: null,
    skippedReason: null,
    waitUntil: null,
    startDate: host.deps.clock.now(),
    endDate: null,
  };
}

/** Passes over a step whose record is there already: the next new one comes after it. */
export function passRecord(frame: Frame, record: StepRecord): void {
  const { journal } = frame.execution;
  journal.nextOrdinal = Math.max(journal.nextOrdinal, record.ordinal + 1);
}

/** A step has ended, one way or another; its record goes into the next commit. */
export function endRecord(frame: Frame, record: StepRecord, status: StepStatus): void {
  const { journal, host } = frame.execution;
  record.status = status;
  record.endDate = host.deps.clock.now();
  journal.steps.push(record);
}

/** A step's output is there for the steps after it. */
export function publishOutput(frame: Frame, step: RecordedStep, output: Json | undefined): void {
  if (step.id !== null && output !== undefined) frame.outputs[step.id] = output;
}

/** Steps of a branch that was not taken, and all steps inside them. */
export function skipSteps(
  frame: Frame,
  steps: readonly ProgramStep[],
  reason: string = CONDITION_NOT_MET,
): void {
  for (const step of steps) {
    skipStep(frame, step, reason);
    switch (step.kind) {
      case "foreach":
      case "repeat":
        skipSteps(frame, step.steps, reason);
        break;
      case "monitor":
        skipSteps(frame, step.steps, reason);
        skipSteps(frame, step.onError, reason);
        break;
      case "if":
        skipBranches(frame, step, reason);
    }
  }
}

function skipBranches(frame: Frame, { branches, otherwise }: IfStep, reason: string): void {
  const [first, ...others] = branches;
  if (first) skipSteps(frame, first.steps, reason);
  for (const branch of others) {
    skipStep(frame, branch, reason);
    skipSteps(frame, branch.steps, reason);
  }
  skipSteps(frame, otherwise, reason);
}

export function skipStep(
  frame: Frame,
  step: RecordedStep,
  reason: string = CONDITION_NOT_MET,
): void {
  const before = recordedStep(frame, step);
  if (before?.status === "SKIPPED") {
    passRecord(frame, before);
    return;
  }
  const record = beginRecord(frame, step);
  record.skippedReason = reason;
  endRecord(frame, record, "SKIPPED");
}

/** A repeat that records more than this fails, rather than fill the store. */
export function recordsFailure({ execution }: Frame): StepFailure | null {
  if (execution.journal.records < STEP_RECORDS_MAX) return null;
  return {
    code: "limit_exceeded",
    message: `The job has recorded ${STEP_RECORDS_MAX} steps, the most that one execution may`,
  };
}

/** Adds to what the steps of this repeat have recorded; more than 32 MiB fail the step. */
export function countBytes({ execution }: Frame, bytes: number): StepFailure | null {
  const { journal } = execution;
  journal.bytes += bytes;
  if (journal.bytes <= RUN_STATE_BYTES_MAX) return null;
  const max = mebibytes(RUN_STATE_BYTES_MAX);
  return {
    code: "limit_exceeded",
    message: `The steps of this job have recorded ${mebibytes(journal.bytes)}; the limit is ${max}`,
  };
}
