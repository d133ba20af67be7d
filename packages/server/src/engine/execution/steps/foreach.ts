import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Json } from "../../../domain/json.ts";
import { isJsonObject } from "../../../domain/json.ts";
import type { ForeachStep } from "../../program.ts";
import { failStep } from "../fail-step.ts";
import type { Frame } from "../frame.ts";
import { leaveBlock } from "../leave-block.ts";
import type { Flow } from "../outcome.ts";
import { keepTurns } from "../records/kept-turns.ts";
import { LOOP_ITEMS_MAX } from "../records/limits.ts";
import { recallFailure } from "../records/recall-failure.ts";
import {
  beginRecord,
  endRecord,
  passRecord,
  publishOutput,
  recordedStep,
} from "../records/record-step.ts";
import { failureOf, type StepFailure } from "../step-failure.ts";

/**
 * Runs the steps inside once per item. A replay walks the loop again: steps that are
 * recorded are passed over, so only their outputs are taken up.
 */
export async function runForeach(frame: Frame, step: ForeachStep): Promise<Flow> {
  const { journal } = frame.execution;
  const before = recordedStep(frame, step);
  // Without its items it is the loop itself that has failed, not a step inside.
  const recalled = before?.input === undefined ? recallFailure(frame, before) : null;
  if (recalled) return recalled;
  const record = before ?? beginRecord(frame, step);
  if (before) passRecord(frame, before);
  const list = await listOf(frame, step, before);
  if (!Array.isArray(list)) return failStep(frame, { step, record, failure: list });

  if (!before) keepItems(frame, { step, record, list });
  journal.openBlocks.push(record);
  const turns = keepTurns(frame, { record, keep: step.keepIterations });
  for (const [index, item] of list.entries()) {
    if (index < turns.begin) continue;
    turns.turnBegins(index);
    for (const id of step.innerIds) delete frame.outputs[id];
    const flow = await frame.runBlock(frameOfTurn({ frame, step, list }, index, item), step.steps);
    if (flow) {
      if (flow.type === "failed" || flow.type === "completed") turns.loopEnds();
      return leaveBlock(frame, { record, output: { iterations: index + 1 }, flow });
    }
    turns.turnEnds();
  }
  journal.openBlocks.pop();

  if (record.status === "COMPLETED") {
    publishOutput(frame, step, record.output);
    return null;
  }
  turns.loopEnds();
  const ended: StepRecord = { ...record, output: { iterations: list.length } };
  endRecord(frame, ended, "COMPLETED");
  publishOutput(frame, step, ended.output);
  return null;
}

function frameOfTurn(
  { frame, step, list }: { frame: Frame; step: ForeachStep; list: readonly Json[] },
  index: number,
  item: Json,
): Frame {
  const loop = { index, first: index === 0, last: index === list.length - 1 };
  return {
    ...frame,
    scope: { ...frame.scope, loop, [step.as]: item },
    iterations: [...frame.iterations, index],
  };
}

/** A list that would be another one when asked again is kept whole, and in the store before any effect. */
function keepItems(
  frame: Frame,
  { step, record, list }: { step: ForeachStep; record: StepRecord; list: Json[] },
): void {
  record.input = step.isImpure ? { items: list.length, list } : { items: list.length };
  if (!step.isImpure) return;
  frame.execution.journal.steps.push({ ...record });
  frame.execution.journal.mustCommit = true;
}

async function listOf(
  frame: Frame,
  step: ForeachStep,
  before: StepRecord | undefined,
): Promise<Json[] | StepFailure> {
  const kept = isJsonObject(before?.input) ? before.input.list : undefined;
  if (Array.isArray(kept)) return kept;
  try {
    const list = await step.list.evaluate(frame.scope, frame.execution.host.deps.formulas);
    if (!Array.isArray(list)) {
      return { code: "wrong_type", message: `foreach needs a list, got ${typeName(list)}` };
    }
    if (list.length <= LOOP_ITEMS_MAX) return list;
    const message = `foreach got ${list.length} items; the limit is ${LOOP_ITEMS_MAX}`;
    return { code: "limit_exceeded", message };
  } catch (error) {
    return failureOf(error);
  }
}

function typeName(value: Json): string {
  return value === null ? "null" : typeof value;
}
