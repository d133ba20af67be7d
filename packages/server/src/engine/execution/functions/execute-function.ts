import type { ItemEvent } from "../../../domain/function/function-event.ts";
import type { Ending, FunctionFailure } from "../../../domain/function/function-host.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Json } from "../../../domain/json.ts";
import { abortJob } from "../abort-job.ts";
import { endSlice } from "../end-slice.ts";
import { type Execution, flowAtBoundary } from "../execution.ts";
import type { Outcome } from "../outcome.ts";
import { earlierRecords } from "../records/earlier-records.ts";
import { newRecord } from "../records/new-record.ts";
import { askElsewhere } from "./ask-elsewhere.ts";
import { attemptTimeout } from "./attempt-timeout.ts";
import { endCalls, openCalls } from "./end-calls.ts";
import { extendRun } from "./extend-run.ts";
import { failAttempt } from "./fail-attempt.ts";
import { flyInvocation, type Landed } from "./fly-invocation.ts";
import { type FunctionWork, openWork, writeOwnRecord } from "./function-work.ts";
import { makeCalls } from "./make-calls.ts";

/** A job that ends so many processes is not given another one (T18). */
const CRASHES_MAX = 3;

/**
 * Executes the job of a function: attempt after attempt, as its retry policy says (requirements §19),
 * each from the top, except that what `ctx.step` recorded is given back. There is no limit to the
 * whole job, only to each attempt (O-12.4).
 */
export async function executeFunction(execution: Execution): Promise<void> {
  const { job, host, event } = execution;
  const { api } = job;
  if (event === null || api === null) return abortJob(execution, "The parameters are gone");
  execution.jobTimeoutMs = Number.POSITIVE_INFINITY;
  const work = openWork(execution, {
    api,
    event: JSON.parse(event) as ItemEvent,
    info: host.deps.functions?.find(api) ?? null,
    earlier: await earlierRecords(execution),
  });
  const outcome = await runAttempts(work);
  await endSlice(execution, { outcome, report: () => Promise.resolve(null) });
}

async function runAttempts(work: FunctionWork): Promise<Outcome> {
  for (;;) {
    const isNews = await endCalls(work);
    const flow = flowAtBoundary(work.execution) ?? (isNews ? null : stillWaiting(work));
    if (flow !== null) return leave(work, flow);
    endWaits(work);
    const outcome = await runAttempt(work);
    if (outcome !== "again") return outcome;
  }
}

async function runAttempt(work: FunctionWork): Promise<Outcome | "again"> {
  const { refused } = work.event;
  if (refused)
    return failAttempt(work, { failure: { ...refused, retriable: false }, reason: null });
  const elsewhere = await askElsewhere(work);
  if (elsewhere !== null) return leave(work, elsewhere);
  return settle(work, await flyInvocation(work));
}

/** On hold still, such as after a stop and resume: for what the handler waits for, or for a retry. */
function stillWaiting(work: FunctionWork): Outcome | null {
  const { execution, record, records } = work;
  const now = execution.host.deps.clock.now();
  if (record.status === "WAITING" && record.waitUntil !== null && record.waitUntil > now) {
    return { type: "waiting", waitingFor: "retry", until: record.waitUntil };
  }
  const waits = [...records.values()].filter(
    ({ kind, status }) => kind === "wait" && status === "WAITING",
  );
  const until = Math.min(...waits.map(({ waitUntil }) => waitUntil ?? now));
  const calls = openCalls(work);
  if (until <= now || (waits.length === 0 && calls.length === 0)) return null;
  return holdOutcome({ until: waits.length === 0 ? null : until, calls });
}

function holdOutcome({
  until,
  calls,
}: {
  until: number | null;
  calls: readonly { jobId: string }[];
}): Outcome {
  if (calls.length === 0) return { type: "waiting", waitingFor: "timer", until };
  const awaits = calls.map(({ jobId }) => jobId);
  return { type: "waiting", waitingFor: "child", until, awaits };
}

function endWaits({ execution, record, records }: FunctionWork): void {
  const now = execution.host.deps.clock.now();
  record.status = "RUNNING";
  record.waitUntil = null;
  for (const [path, wait] of records) {
    if (wait.status !== "WAITING" || (wait.waitUntil ?? now) > now) continue;
    const ended: StepRecord = { ...wait, status: "COMPLETED", endDate: now };
    records.set(path, ended);
    execution.journal.steps.push(ended);
  }
}

async function settle(work: FunctionWork, landed: Landed): Promise<Outcome | "again"> {
  const { ending, verdict } = landed;
  if (verdict === null) return ending === null ? "again" : await settleEnding(work, ending);
  switch (verdict) {
    case "dropped":
      return { type: "dropped" };
    case "left":
      return { type: "left" };
    case "canceled":
      // A result that is there is recorded as what it is; the job ends CANCELED all the same.
      if (ending?.type === "output") return complete(work, ending.output);
      return leave(work, { type: "halted" });
    case "step_timeout":
    case "job_timeout": {
      const { reason, ...failure } = attemptTimeout(work);
      return failAttempt(work, { failure, reason });
    }
  }
}

async function settleEnding(work: FunctionWork, ending: Ending): Promise<Outcome | "again"> {
  switch (ending.type) {
    case "output":
      return complete(work, ending.output);
    case "error":
      return failAttempt(work, { failure: ending.error, reason: null });
    case "waiting":
      return await putOnHold(work, ending);
    case "halted":
      if (work.exceeded === null) return "again";
      return failAttempt(work, { failure: tooMuch(work.exceeded), reason: null });
    case "lost":
      return await lost(work, ending);
  }
}

/** Its process ended. Only who did that has used up an attempt. */
async function lost(
  work: FunctionWork,
  { blame, error }: Extract<Ending, { type: "lost" }>,
): Promise<Outcome | "again"> {
  if (blame === "none") return "again";
  if (blame === "suspect") {
    work.isAlone = true;
    return "again";
  }
  work.memory.crashes += 1;
  const retriable = work.memory.crashes < CRASHES_MAX;
  return failAttempt(work, { failure: { ...error, retriable }, reason: null });
}

async function complete(work: FunctionWork, output: Json): Promise<Outcome | "again"> {
  const { record, execution } = work;
  const refusal = await extendRun(work);
  if (refusal !== null) return failAttempt(work, { failure: refusal, reason: null });
  record.output = output;
  record.error = null;
  record.status = "COMPLETED";
  record.endDate = execution.host.deps.clock.now();
  writeOwnRecord(work);
  return { type: "completed" };
}

/** What the handler waits for is stored in one commit with the jobs that it called. */
async function putOnHold(
  work: FunctionWork,
  { waits, calls }: Extract<Ending, { type: "waiting" }>,
): Promise<Outcome | "again"> {
  const { execution, records } = work;
  for (const { path, until } of waits) {
    const begun = records.get(path) ?? newRecord(execution, { path, name: "wait", kind: "wait" });
    const record: StepRecord = { ...begun, status: "WAITING", waitUntil: until };
    records.set(path, record);
    execution.journal.steps.push(record);
  }
  await makeCalls(work, calls);
  writeOwnRecord(work);
  // A call that was refused is answered at once; whatever else there is to wait for is met again.
  const isRefused = calls.some(({ path }) => records.get(path)?.status !== "WAITING");
  if (isRefused) {
    await work.committer.write();
    return "again";
  }
  return flowAtBoundary(execution) ?? stillWaiting(work) ?? "again";
}

function leave(work: FunctionWork, outcome: Outcome): Outcome {
  const { execution, record } = work;
  if (outcome.type === "halted" && execution.told === "CANCELING") {
    record.status = "CANCELED";
    record.endDate = execution.host.deps.clock.now();
    writeOwnRecord(work);
  }
  return outcome;
}

function tooMuch(message: string): FunctionFailure {
  return { code: "limit_exceeded", message, retriable: false };
}
