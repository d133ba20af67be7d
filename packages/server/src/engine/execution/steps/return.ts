import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { ReturnStep } from "../../program.ts";
import { describe } from "../calls/new-call.ts";
import { flowAtBoundary } from "../execution.ts";
import { failStep } from "../fail-step.ts";
import type { Frame } from "../frame.ts";
import type { Flow } from "../outcome.ts";
import { keepOutput } from "../records/keep-json.ts";
import { recallFailure } from "../records/recall-failure.ts";
import { beginRecord, endRecord, passRecord, recordedStep } from "../records/record-step.ts";
import { failureOf, type StepFailure } from "../step-failure.ts";

/** Ends the job at once, as successful, with a result for who called it (C-14.2). */
export async function runReturn(frame: Frame, step: ReturnStep): Promise<Flow> {
  const before = recordedStep(frame, step);
  if (before?.status === "COMPLETED") {
    passRecord(frame, before);
    return { type: "completed" };
  }
  const recalled = recallFailure(frame, before);
  if (recalled) return recalled;
  const record = beginRecord(frame, step);
  try {
    const failure = await give(frame, step, record);
    const flow = flowAtBoundary(frame.execution);
    if (flow) return flow;
    if (failure) return failStep(frame, { step, record, failure });
    endRecord(frame, record, "COMPLETED");
    return { type: "completed" };
  } catch (error) {
    return failStep(frame, { step, record, failure: failureOf(error) });
  }
}

async function give(
  frame: Frame,
  step: ReturnStep,
  record: StepRecord,
): Promise<StepFailure | null> {
  const { execution, program, scope } = frame;
  const value = await step.value.evaluate(scope, execution.host.deps.formulas);
  const wrong = (await program.callable?.response?.(value)) ?? [];
  if (wrong.length > 0) return { code: "invalid_response", ...describe(wrong, "response") };
  return keepOutput(frame, record, value);
}
