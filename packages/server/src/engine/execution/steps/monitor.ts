import type { JobError } from "../../../domain/job/job.ts";
import { NO_ERROR, type StepRecord } from "../../../domain/job/step-record.ts";
import { isJsonObject, type JsonObject } from "../../../domain/json.ts";
import type { MonitorStep } from "../../program.ts";
import type { Frame } from "../frame.ts";
import { leaveBlock } from "../leave-block.ts";
import type { Flow } from "../outcome.ts";
import {
  beginRecord,
  endRecord,
  passRecord,
  publishOutput,
  recordedStep,
  skipSteps,
} from "../records/record-step.ts";
import { retriesAfter } from "../retries-after.ts";

interface Watch {
  step: MonitorStep;
  /** What the store has, or gets, of the monitor itself. */
  record: StepRecord;
}

/**
 * Runs the monitored steps; when one fails, all of them once more, as often as the recipe says, and
 * at last the steps that handle the error. Whatever happens in the block, the job goes on.
 *
 * What was decided after a failure is in the store, in the monitor's own record, before anything
 * comes of it: `output.attempts` is the attempt that runs or has run, WAITING = it has failed and
 * `waitUntil` is the next one's time, `output.error` = it has failed and is handled. A replay walks
 * the failed attempts again, whose steps are all recorded.
 */
export async function runMonitor(frame: Frame, step: MonitorStep): Promise<Flow> {
  const earlier = recordedStep(frame, step);
  const record = { ...(earlier ?? beginRecord(frame, step)) };
  if (earlier) passRecord(frame, earlier);
  const watch = { step, record };
  for (let attempt = 1; ; attempt += 1) {
    const { extensions } = frame.execution.journal;
    const before = extensions.length;
    const flow = await runAttempt(frame, watch, attempt);
    // What a failed attempt would have added to its run is not added (N-22.4).
    if (flow?.type === "failed") extensions.length = before;
    if (flow === null) return succeed(frame, watch, attempt);
    if (flow.type !== "failed" || !flow.isHandleable) return flow;
    frame.execution.hasErrors = true;
    const decision = await decide(frame, watch, { attempt, error: flow.error });
    if (decision === "handle") return handle(frame, watch, { attempt, error: flow.error });
    if (decision !== "again") return decision;
  }
}

async function runAttempt(frame: Frame, { step, record }: Watch, attempt: number): Promise<Flow> {
  const { journal } = frame.execution;
  for (const id of step.innerIds) delete frame.outputs[id];
  const inner = { ...frame, attempts: [...frame.attempts, attempt] };
  journal.openBlocks.push(record);
  const flow = await frame.runBlock(inner, step.steps);
  if (flow === null || (flow.type === "failed" && flow.isHandleable)) {
    journal.openBlocks.pop();
    return flow;
  }
  return leaveBlock(frame, { record, output: { attempts: attempt, error: null }, flow });
}

interface Failure {
  attempt: number;
  error: JobError;
}

/** What follows a failed attempt: what was decided before a crash or a wait, else what is decided now. */
async function decide(
  frame: Frame,
  { step, record }: Watch,
  { attempt, error }: Failure,
): Promise<"again" | "handle" | NonNullable<Flow>> {
  const { journal, host } = frame.execution;
  const kept = keptState(record);
  if (kept.attempts > attempt) return "again";
  if (kept.attempts === attempt && kept.isHandled) return "handle";
  const isWaiting = kept.attempts === attempt && record.status === "WAITING";
  const now = host.deps.clock.now();
  if (!isWaiting) {
    journal.mustCommit = true;
    record.output = { attempts: attempt, error: { ...error } };
    const isRetried = await retriesAfter(frame, { step, attempt, error });
    if (!isRetried) {
      journal.steps.push({ ...record });
      return "handle";
    }
    record.status = "WAITING";
    record.waitUntil = now + (step.retry?.pauseMs?.(attempt) ?? step.retry?.intervalMs ?? 0);
    journal.steps.push({ ...record });
    // An item's next attempt takes its turn in the lane of the run, which may be held.
    if (step.rethrows && record.waitUntil <= now) return { type: "left" };
  }
  const until = record.waitUntil ?? now;
  if (host.deps.clock.now() < until) return { type: "waiting", waitingFor: "retry", until };
  record.status = "RUNNING";
  record.waitUntil = null;
  record.output = { attempts: attempt + 1 };
  journal.steps.push({ ...record });
  return "again";
}

function keptState({ output, status }: StepRecord): { attempts: number; isHandled: boolean } {
  if (!isJsonObject(output)) return { attempts: 0, isHandled: false };
  const attempts = typeof output.attempts === "number" ? output.attempts : 0;
  return { attempts, isHandled: status !== "WAITING" && isJsonObject(output.error) };
}

async function handle(
  frame: Frame,
  { step, record }: Watch,
  { attempt, error }: Failure,
): Promise<Flow> {
  const { journal } = frame.execution;
  const about: JsonObject = { ...error };
  const output: JsonObject = { attempts: attempt, error: about };
  journal.openBlocks.push(record);
  if (step.rethrows) {
    const flow = { type: "failed", error, reason: null, isHandleable: true } as const;
    return leaveBlock(frame, { record, output, flow });
  }
  const inner = { ...frame, scope: { ...frame.scope, error: about } };
  const flow = await frame.runBlock(inner, step.onError);
  if (flow) return leaveBlock(frame, { record, output, flow });
  journal.openBlocks.pop();
  return settle(frame, { step, record }, output);
}

function succeed(frame: Frame, { step, record }: Watch, attempt: number): Flow {
  skipSteps(frame, step.onError, NO_ERROR);
  return settle(frame, { step, record }, { attempts: attempt, error: null });
}

function settle(frame: Frame, { step, record }: Watch, output: JsonObject): Flow {
  if (record.status !== "COMPLETED") endRecord(frame, { ...record, output }, "COMPLETED");
  publishOutput(frame, step, output);
  return null;
}
