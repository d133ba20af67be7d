import type { RepeatStep, WhileQuestion } from "../../program.ts";
import { failStep } from "../fail-step.ts";
import type { Frame } from "../frame.ts";
import { leaveBlock } from "../leave-block.ts";
import type { Failed, Flow } from "../outcome.ts";
import { keepTurns } from "../records/kept-turns.ts";
import { LOOP_TURNS_MAX } from "../records/limits.ts";
import { recallFailure } from "../records/recall-failure.ts";
import {
  beginRecord,
  endRecord,
  passRecord,
  publishOutput,
  recordedStep,
} from "../records/record-step.ts";
import { failureOf } from "../step-failure.ts";

/**
 * Runs the steps inside, then asks whether to run them once more. A replay walks all turns
 * again: recorded steps are passed over, and the question is answered from what they have recorded.
 */
export async function runRepeat(frame: Frame, step: RepeatStep): Promise<Flow> {
  const { journal } = frame.execution;
  const before = recordedStep(frame, step);
  const record = before ?? beginRecord(frame, step);
  if (before) passRecord(frame, before);

  journal.openBlocks.push(record);
  const turns = keepTurns(frame, { record, keep: step.keepIterations });
  let iterations = turns.begin;
  for (let goesOn = true; goesOn; ) {
    for (const id of step.innerIds) delete frame.outputs[id];
    const turn = frameOfTurn(frame, iterations);
    turns.turnBegins(iterations);
    iterations += 1;
    const flow = await frame.runBlock(turn, step.steps);
    const answer = flow ?? (await ask(turn, step, iterations));
    if (typeof answer !== "boolean") {
      if (answer.type === "failed" || answer.type === "completed") turns.loopEnds();
      return leaveBlock(frame, { record, output: { iterations }, flow: answer });
    }
    goesOn = answer;
    turns.turnEnds();
  }
  journal.openBlocks.pop();

  const output = { iterations };
  if (record.status !== "COMPLETED") {
    turns.loopEnds();
    endRecord(frame, { ...record, output }, "COMPLETED");
  }
  publishOutput(frame, step, output);
  return null;
}

function frameOfTurn(frame: Frame, index: number): Frame {
  return {
    ...frame,
    scope: { ...frame.scope, loop: { index, first: index === 0 } },
    iterations: [...frame.iterations, index],
  };
}

async function ask(
  turn: Frame,
  { question }: RepeatStep,
  iterations: number,
): Promise<boolean | Failed> {
  const goesOn = await answerOf(turn, question);
  if (goesOn !== true || iterations < LOOP_TURNS_MAX) return goesOn;
  const message = `The loop has run ${LOOP_TURNS_MAX} times, the most that a loop may`;
  const failure = { code: "limit_exceeded", message };
  return failStep(turn, { step: question, record: beginRecord(turn, question), failure });
}

/**
 * An answer that follows from recorded values is not recorded: a replay finds it again. One that
 * reads the clock or chance is kept, and in the store before any effect.
 */
async function answerOf(turn: Frame, question: WhileQuestion): Promise<boolean | Failed> {
  const before = recordedStep(turn, question);
  if (before?.status === "COMPLETED") {
    passRecord(turn, before);
    return before.output === true;
  }
  const recalled = recallFailure(turn, before);
  if (recalled) return recalled;
  const { journal, host } = turn.execution;
  try {
    const evaluated = question.condition.evaluate(turn.scope, host.deps.formulas);
    const goesOn = evaluated instanceof Promise ? await evaluated : evaluated;
    if (!question.isImpure) return goesOn;
    endRecord(turn, { ...beginRecord(turn, question), output: goesOn }, "COMPLETED");
    journal.mustCommit = true;
    return goesOn;
  } catch (error) {
    const record = beginRecord(turn, question);
    return failStep(turn, { step: question, record, failure: failureOf(error) });
  }
}
