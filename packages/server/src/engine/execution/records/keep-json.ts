import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Json } from "../../../domain/json.ts";
import type { Frame } from "../frame.ts";
import type { StepFailure } from "../step-failure.ts";
import { jsonBytes, mebibytes, STEP_JSON_BYTES_MAX } from "./limits.ts";
import { countBytes } from "./record-step.ts";

/** Puts what a step is given into its record; what is too large fails the step instead. */
export function keepInput(frame: Frame, record: StepRecord, input: Json): StepFailure | null {
  const failure = tooLarge(frame, { record, value: input, noun: "input" });
  if (failure === null) record.input = input;
  return failure;
}

/** The same for what it gives. */
export function keepOutput(frame: Frame, record: StepRecord, output: Json): StepFailure | null {
  const failure = tooLarge(frame, { record, value: output, noun: "output" });
  if (failure === null) record.output = output;
  return failure;
}

function tooLarge(
  frame: Frame,
  { record, value, noun }: { record: StepRecord; value: Json; noun: string },
): StepFailure | null {
  const bytes = jsonBytes(value, STEP_JSON_BYTES_MAX);
  const failure = bytes > STEP_JSON_BYTES_MAX ? overLimit(noun, bytes) : countBytes(frame, bytes);
  if (failure !== null) record.truncated = true;
  return failure;
}

function overLimit(noun: string, bytes: number): StepFailure {
  const message = `Step ${noun} is ${mebibytes(bytes)}; the limit is ${mebibytes(STEP_JSON_BYTES_MAX)}`;
  return { code: "limit_exceeded", message };
}
