import type { Branch, IfStep } from "../../program.ts";
import { failStep } from "../fail-step.ts";
import type { Frame } from "../frame.ts";
import type { Flow } from "../outcome.ts";
import { recallFailure } from "../records/recall-failure.ts";
import {
  beginRecord,
  endRecord,
  passRecord,
  publishOutput,
  recordedStep,
  skipStep,
  skipSteps,
} from "../records/record-step.ts";
import { failureOf } from "../step-failure.ts";

/**
 * Runs the steps of the first condition that is met, else the others. `if` and each `elsif`
 * that was asked record true or false; what was not run is recorded as skipped.
 */
export async function runIf(frame: Frame, step: IfStep): Promise<Flow> {
  let isTaken = false;
  for (const branch of step.branches) {
    if (isTaken) {
      skipStep(frame, branch);
      skipSteps(frame, branch.steps);
      continue;
    }
    const decided = await decide(frame, branch);
    if (typeof decided !== "boolean") return decided;
    isTaken = decided;
    if (!isTaken) {
      skipSteps(frame, branch.steps);
      continue;
    }
    const flow = await frame.runBlock(frame, branch.steps);
    if (flow) return flow;
  }
  if (!isTaken) return frame.runBlock(frame, step.otherwise);
  skipSteps(frame, step.otherwise);
  return null;
}

async function decide(frame: Frame, branch: Branch): Promise<boolean | Flow> {
  const before = recordedStep(frame, branch);
  if (before?.status === "COMPLETED") {
    passRecord(frame, before);
    publishOutput(frame, branch, before.output);
    return before.output === true;
  }
  const recalled = recallFailure(frame, before);
  if (recalled) return recalled;
  const record = beginRecord(frame, branch);
  try {
    const { formulas } = frame.execution.host.deps;
    const evaluated = branch.condition.evaluate(frame.scope, formulas);
    const isMet = evaluated instanceof Promise ? await evaluated : evaluated;
    record.output = isMet;
    endRecord(frame, record, "COMPLETED");
    publishOutput(frame, branch, isMet);
    if (branch.isImpure) frame.execution.journal.mustCommit = true;
    return isMet;
  } catch (error) {
    return failStep(frame, { step: branch, record, failure: failureOf(error) });
  }
}
