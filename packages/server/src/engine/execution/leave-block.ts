import type { StepRecord } from "../../domain/job/step-record.ts";
import type { Json } from "../../domain/json.ts";
import type { Frame } from "./frame.ts";
import type { Outcome } from "./outcome.ts";
import { endRecord } from "./records/record-step.ts";

interface LeftBlock {
  record: StepRecord;
  /** What its record tells of how far it came. */
  output: Json;
  flow: Outcome;
}

/** What the record of a loop or monitor says when the job does not go on after a step inside. */
export function leaveBlock(frame: Frame, { record, output, flow }: LeftBlock): Outcome {
  const { journal, told } = frame.execution;
  journal.openBlocks.pop();
  switch (flow.type) {
    case "completed":
      endRecord(frame, { ...record, output }, "COMPLETED");
      break;
    case "failed": {
      // Of an attempt that an earlier slice has made.
      if (record.status === "FAILED") break;
      const { code, message } = flow.error;
      endRecord(frame, { ...record, error: { code, message } }, "FAILED");
      break;
    }
    case "halted":
      if (told === "CANCELING") endRecord(frame, { ...record }, "CANCELED");
      break;
    case "waiting":
      journal.steps.push({ ...record });
      break;
    case "left":
    case "dropped":
      break;
  }
  return flow;
}
