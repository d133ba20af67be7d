import { jsonText } from "../../../expressions/json-size.ts";
import type { StopStep } from "../../program.ts";
import { failStep } from "../fail-step.ts";
import type { Frame } from "../frame.ts";
import type { Flow } from "../outcome.ts";
import { cut, ERROR_MESSAGE_CHARS_MAX } from "../records/limits.ts";
import { recallFailure } from "../records/recall-failure.ts";
import { beginRecord, endRecord, recordedStep } from "../records/record-step.ts";
import { failureOf } from "../step-failure.ts";

const WITHOUT_REASON = "The recipe stopped this job as failed";

/** Ends the job at once, as successful or as failed with a reason. */
export async function runStop(frame: Frame, step: StopStep): Promise<Flow> {
  const { execution, scope } = frame;
  const recalled = recallFailure(frame, recordedStep(frame, step));
  if (recalled) return recalled;
  const record = beginRecord(frame, step);
  try {
    const reason = jsonText(await step.reason.evaluate(scope, execution.host.deps.formulas));
    record.input = { status: step.status, ...(reason !== "" && { reason }) };
    if (step.status === "failed") {
      const message = cut(reason || WITHOUT_REASON, ERROR_MESSAGE_CHARS_MAX);
      const failure = { code: "stopped_by_step", message };
      return { ...failStep(frame, { step, record, failure }), isHandleable: false };
    }
    endRecord(frame, record, "COMPLETED");
    return { type: "completed" };
  } catch (error) {
    return failStep(frame, { step, record, failure: failureOf(error) });
  }
}
