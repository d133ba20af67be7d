import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Frame } from "../frame.ts";
import type { Failed } from "../outcome.ts";
import { passRecord } from "./record-step.ts";

/**
 * The failure that an earlier slice recorded of a monitored step: that attempt has failed, and is
 * not made again. Null where there is none. Outside of monitors a failure has ended the job.
 */
export function recallFailure(frame: Frame, record: StepRecord | undefined): Failed | null {
  if (record?.status !== "FAILED" || record.error === null) return null;
  if (frame.attempts.length === 0) return null;
  const { code, message } = record.error;
  passRecord(frame, record);
  frame.execution.journal.failures += 1;
  return {
    type: "failed",
    error: { code, message, step: record.path },
    reason: null,
    isHandleable: true,
  };
}
