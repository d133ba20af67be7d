import type { Reason } from "../../domain/job/job.ts";
import type { StepRecord } from "../../domain/job/step-record.ts";
import type { RecordedStep } from "../program.ts";
import type { Frame } from "./frame.ts";
import type { Failed } from "./outcome.ts";
import { writeJobLog } from "./records/job-log.ts";
import { endRecord } from "./records/record-step.ts";
import type { StepFailure } from "./step-failure.ts";

interface FailedStep {
  step: RecordedStep;
  record: StepRecord;
  failure: StepFailure;
  reason?: Reason;
}

/** An error that no monitor handles ends the job: the steps after it do not run. */
export function failStep(frame: Frame, { step, record, failure, reason }: FailedStep): Failed {
  const { code, message } = failure;
  record.error = failure;
  endRecord(frame, record, "FAILED");
  frame.execution.hasErrors = true;
  frame.execution.journal.failures += 1;
  writeJobLog(frame.execution, { level: "ERROR", message, step: step.path, info: { code } });
  return {
    type: "failed",
    error: { code, message, step: step.path },
    reason: reason ?? null,
    isHandleable: true,
  };
}
