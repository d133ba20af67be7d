import type { StepRecord } from "../../../domain/job/step-record.ts";
import { isJsonObject, type Json } from "../../../domain/json.ts";
import { jsonSize } from "../../../expressions/json-size.ts";
import type { CallOutcome } from "../../../storage/storage.ts";
import type { AwaitCallsStep } from "../../program.ts";
import { hasEnded } from "../calls/call-ended.ts";
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
import { callLimitMs } from "./call.ts";

/** Calls that one step may wait for. */
const AWAITED_MAX = 10_000;
/** Calls whose state is read in one go. */
const READ_AT_ONCE = 500;
/** Text of all results in the step's output; results beyond are left out, their jobs keep them. */
const RESULTS_CHARS_MAX = 524_288;

interface Turn {
  step: AwaitCallsStep;
  record: StepRecord;
}

/**
 * Puts the job on hold until the calls named have ended, successfully or not (C-14.4). When they have
 * not in time the step fails with `await_timeout`; the called jobs go on.
 */
export async function runAwaitCalls(frame: Frame, step: AwaitCallsStep): Promise<Flow> {
  const before = recordedStep(frame, step);
  if (before?.status === "COMPLETED") {
    passRecord(frame, before);
    publishOutput(frame, step, before.output);
    return null;
  }
  if (before?.status === "WAITING") {
    passRecord(frame, before);
    return takeUp(frame, { step, record: { ...before } });
  }
  const recalled = recallFailure(frame, before);
  if (recalled) return recalled;
  const turn = { step, record: beginRecord(frame, step) };
  try {
    return await begin(frame, turn);
  } catch (error) {
    return fail(frame, turn, failureOf(error));
  }
}

async function begin(frame: Frame, { step, record }: Turn): Promise<Flow> {
  const { execution } = frame;
  const jobIds = await awaitedJobs(frame, step);
  const flow = flowAtBoundary(execution);
  if (flow) return flow;
  if ("code" in jobIds) return fail(frame, { step, record }, jobIds);
  const tooLarge = keepInput(frame, record, { jobIds });
  if (tooLarge) return fail(frame, { step, record }, tooLarge);
  if (jobIds.length === 0) return complete(frame, { step, record }, []);

  const until = record.startDate + callLimitMs(frame, step);
  record.status = "WAITING";
  record.waitUntil = until;
  execution.journal.steps.push(record);
  // The store looks itself which of them have ended: only it sees that at one moment.
  return { type: "waiting", waitingFor: "child", until, awaits: jobIds };
}

/** Ids of the jobs that the step's references mean, each once. */
async function awaitedJobs(frame: Frame, step: AwaitCallsStep): Promise<string[] | StepFailure> {
  const { calls } = frame.execution.journal;
  const ids = new Set<string>();
  if (step.calls === "all") {
    for (const { jobId } of calls) ids.add(jobId);
  } else {
    for (const reference of step.calls) {
      if (reference.type === "step") {
        for (const { stepId, jobId } of calls) if (stepId === reference.id) ids.add(jobId);
        continue;
      }
      const { formulas } = frame.execution.host.deps;
      const value = await reference.value.evaluate(frame.scope, formulas);
      const failure = addJobs(ids, value);
      if (failure) return failure;
    }
  }
  if (ids.size <= AWAITED_MAX) return [...ids];
  const message = `${ids.size} calls are to be awaited; the limit is ${AWAITED_MAX}`;
  return { code: "limit_exceeded", message };
}

function addJobs(ids: Set<string>, value: Json): StepFailure | null {
  for (const one of Array.isArray(value) ? value : [value]) {
    const jobId = isJsonObject(one) ? one.jobId : one;
    if (typeof jobId !== "string") {
      const message = `awaitCalls needs outputs of call steps or ids of their jobs, got ${JSON.stringify(one)?.slice(0, 100)}`;
      return { code: "invalid_value", message };
    }
    ids.add(jobId);
  }
  return null;
}

async function takeUp(frame: Frame, { step, record }: Turn): Promise<Flow> {
  const { execution } = frame;
  const { clock } = execution.host.deps;
  const jobIds = keptJobs(record);
  const found = await readOutcomes(frame, jobIds);
  const flow = flowAtBoundary(execution);
  if (flow || found === null) return flow ?? { type: "dropped" };
  const stranger = jobIds.find((id) => !found.has(id));
  if (stranger !== undefined) {
    const message = `This job has made no call ${stranger}: only its own calls can be awaited`;
    return fail(frame, { step, record }, { code: "invalid_value", message });
  }
  const outcomes = [...found.values()];
  const open = outcomes.filter((outcome) => !hasEnded(outcome));
  if (open.length === 0) return complete(frame, { step, record }, outcomes);
  const until = record.waitUntil ?? clock.now();
  if (clock.now() < until) {
    const awaits = open.map(({ jobId }) => jobId);
    return { type: "waiting", waitingFor: "child", until, awaits };
  }
  const limit = spokenDuration(callLimitMs(frame, step));
  const message = `${open.length} of ${outcomes.length} calls had not ended after ${limit}`;
  keepOutput(frame, record, summary(outcomes, { timedOut: true }));
  return fail(frame, { step, record }, { code: "await_timeout", message });
}

function keptJobs({ input }: StepRecord): string[] {
  const jobIds = input !== undefined && isJsonObject(input) ? input.jobIds : [];
  return Array.isArray(jobIds) ? jobIds.filter((id) => typeof id === "string") : [];
}

/** In the order of the ids given; null when the lease was lost. */
async function readOutcomes(
  { execution }: Frame,
  jobIds: readonly string[],
): Promise<Map<string, CallOutcome> | null> {
  const { storage } = execution.host.deps;
  const found = new Map<string, CallOutcome>();
  for (let from = 0; from < jobIds.length; from += READ_AT_ONCE) {
    const ids = jobIds.slice(from, from + READ_AT_ONCE);
    const outcomes = await askStore(execution, () =>
      storage.calls.outcomes({ parentId: execution.job.id, ids }),
    );
    if (outcomes === null) return null;
    const byId = new Map(outcomes.map((outcome) => [outcome.jobId, outcome]));
    for (const id of ids) {
      const outcome = byId.get(id);
      if (outcome) found.set(id, outcome);
    }
  }
  return found;
}

function complete(frame: Frame, { step, record }: Turn, outcomes: readonly CallOutcome[]): Flow {
  const output = summary(outcomes, { timedOut: false });
  const tooLarge = keepOutput(frame, record, output);
  if (tooLarge) return fail(frame, { step, record }, tooLarge);
  frame.execution.journal.mustCommit = true;
  endRecord(frame, record, "COMPLETED");
  publishOutput(frame, step, output);
  return null;
}

function summary(outcomes: readonly CallOutcome[], { timedOut }: { timedOut: boolean }): Json {
  let chars = 0;
  const calls = outcomes.map(({ jobId, status, error, result }): Json => {
    if (error !== null)
      return { jobId, status, error: { code: error.code, message: error.message } };
    if (status !== "COMPLETED") return { jobId, status };
    chars += jsonSize(result, RESULTS_CHARS_MAX);
    return chars > RESULTS_CHARS_MAX
      ? { jobId, status, resultOmitted: true }
      : { jobId, status, result };
  });
  return { calls, timedOut };
}

function fail(frame: Frame, turn: Turn, failure: StepFailure): Flow {
  frame.execution.journal.mustCommit = true;
  return failStep(frame, { ...turn, failure });
}
