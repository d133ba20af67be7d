import type { StepRecord } from "../../../domain/job/step-record.ts";
import { isJsonObject, type Json } from "../../../domain/json.ts";
import type { CallOutcome } from "../../../storage/storage.ts";
import type { CallStep } from "../../program.ts";
import { callFailure, hasEnded, jobUrl } from "../calls/call-ended.ts";
import { newCall } from "../calls/new-call.ts";
import { flowAtBoundary } from "../execution.ts";
import { failStep } from "../fail-step.ts";
import { spokenDuration } from "../flight/time-limits.ts";
import type { Frame } from "../frame.ts";
import type { Flow } from "../outcome.ts";
import { askStore } from "../records/ask-store.ts";
import { keepInput, keepOutput } from "../records/keep-json.ts";
import { recallFailure } from "../records/recall-failure.ts";
import {
  beginRecord,
  endRecord,
  passRecord,
  publishOutput,
  recordedStep,
} from "../records/record-step.ts";
import { failureOf, type StepFailure } from "../step-failure.ts";

interface Turn {
  step: CallStep;
  record: StepRecord;
}

/**
 * Calls another recipe (C-14.1 to C-14.7). The called job is stored in the commit of this step's
 * record, which names it, so there is one however often the process dies. A synchronous call puts
 * the job on hold until the called one has ended; meanwhile it takes no slot.
 */
export async function runCall(frame: Frame, step: CallStep): Promise<Flow> {
  const before = recordedStep(frame, step);
  const jobId = before === undefined ? null : calledJob(before);
  if (before && jobId !== null) {
    noteCall(frame, step, jobId);
    if (before.status === "COMPLETED") {
      passRecord(frame, before);
      publishOutput(frame, step, before.output);
      return null;
    }
    if (before.status === "WAITING") {
      passRecord(frame, before);
      return takeUp(frame, { step, record: { ...before } }, jobId);
    }
  }
  const recalled = recallFailure(frame, before);
  if (recalled) return recalled;
  const turn = { step, record: beginRecord(frame, step) };
  try {
    return await call(frame, turn);
  } catch (error) {
    return fail(frame, turn, failureOf(error));
  }
}

async function call(frame: Frame, { step, record }: Turn): Promise<Flow> {
  const { execution, scope } = frame;
  const { journal, host } = execution;
  const input = await step.input.evaluate(scope, host.deps.formulas);
  const tooLarge = keepInput(frame, record, input);
  if (tooLarge) return fail(frame, { step, record }, tooLarge);
  const child = await newCall(execution, { step, input });
  // Asking may have taken time: a command, or the loss of the lease, came first.
  const flow = flowAtBoundary(execution);
  if (flow) return flow;
  if ("code" in child) return fail(frame, { step, record }, child);

  journal.children.push(child);
  journal.mustCommit = true;
  record.output = { jobId: child.id, jobUrl: jobUrl(child.id) };
  noteCall(frame, step, child.id);
  if (step.mode === "async") {
    endRecord(frame, record, "COMPLETED");
    publishOutput(frame, step, record.output);
    return null;
  }
  const until = record.startDate + callLimitMs(frame, step);
  record.status = "WAITING";
  record.waitUntil = until;
  journal.steps.push(record);
  return { type: "waiting", waitingFor: "child", until, awaits: [child.id] };
}

/** Null for records that name none: the step failed before it called. */
function calledJob({ output }: StepRecord): string | null {
  if (output === undefined || !isJsonObject(output)) return null;
  return typeof output.jobId === "string" ? output.jobId : null;
}

function noteCall({ execution }: Frame, { id }: CallStep, jobId: string): void {
  execution.journal.calls.push({ stepId: id, jobId });
}

/** The limit of a job unless the step has its own (C-14.6). */
export function callLimitMs(
  { execution }: Frame,
  { timeoutMs }: { timeoutMs: number | null },
): number {
  return timeoutMs ?? execution.jobTimeoutMs;
}

/** The job was woken, or a crash or a command came between: looks how the called job stands. */
async function takeUp(frame: Frame, { step, record }: Turn, jobId: string): Promise<Flow> {
  const { execution } = frame;
  const { storage, clock } = execution.host.deps;
  const found = await askStore(execution, () =>
    storage.calls.outcomes({ parentId: execution.job.id, ids: [jobId] }),
  );
  const flow = flowAtBoundary(execution);
  if (flow || found === null) return flow ?? { type: "dropped" };
  const [outcome] = found;
  if (outcome === undefined) return fail(frame, { step, record }, lost(jobId));
  if (hasEnded(outcome)) return settle(frame, { step, record }, outcome);
  const until = record.waitUntil ?? clock.now();
  if (clock.now() >= until) {
    const limit = spokenDuration(callLimitMs(frame, step));
    const message = `Job ${jobId} of recipe '${step.recipeId}' had not ended after ${limit}; it goes on by itself`;
    return fail(frame, { step, record }, { code: "call_timeout", message });
  }
  return { type: "waiting", waitingFor: "child", until, awaits: [jobId] };
}

function lost(jobId: string): StepFailure {
  return { code: "not_found", message: `The called job ${jobId} is no longer stored` };
}

function settle(frame: Frame, { step, record }: Turn, outcome: CallOutcome): Flow {
  const { jobId, status, result } = outcome;
  if (status !== "COMPLETED") return fail(frame, { step, record }, callFailure(outcome));
  const output: Json = { jobId, jobUrl: jobUrl(jobId), result };
  const tooLarge = keepOutput(frame, record, output);
  if (tooLarge) return fail(frame, { step, record }, tooLarge);
  frame.execution.journal.mustCommit = true;
  endRecord(frame, record, "COMPLETED");
  publishOutput(frame, step, output);
  return null;
}

function fail(frame: Frame, turn: Turn, failure: StepFailure): Flow {
  // Asked again after a crash, the answer could be another one.
  frame.execution.journal.mustCommit = true;
  return failStep(frame, { ...turn, failure });
}
