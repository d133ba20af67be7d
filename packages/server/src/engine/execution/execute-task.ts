import { RequestError } from "../../domain/errors.ts";
import type { StepRecord } from "../../domain/job/step-record.ts";
import type { Json } from "../../domain/json.ts";
import { type BuiltInTask, TaskHalted, TaskResting } from "../tasks/built-in-task.ts";
import { BUILT_IN_TASKS } from "../tasks/registry.ts";
import { abortJob } from "./abort-job.ts";
import { endSlice } from "./end-slice.ts";
import { type Execution, flowAtBoundary } from "./execution.ts";
import { type Landing, takeOff } from "./flight/flight.ts";
import type { Outcome } from "./outcome.ts";
import { earlierRecords } from "./records/earlier-records.ts";
import { newRecord } from "./records/new-record.ts";
import { failureOf, type StepFailure } from "./step-failure.ts";
import { TASK_PATH, taskContext } from "./task-context.ts";

/** While the store does not answer, the task begins again from its last checkpoint after this. */
const OUTAGE_PAUSE_MS = 1_000;
const SERVER_ERROR = 500;

/**
 * Executes the job of a built-in task: one step record holds its state, so that it goes on from its
 * last checkpoint wherever it is claimed next. It has no deadline.
 */
export async function executeTask(execution: Execution): Promise<void> {
  const { job, host } = execution;
  const task = (host.deps.tasks ?? BUILT_IN_TASKS).get(job.api ?? "");
  if (task === undefined) return abortJob(execution, `This server has no task '${job.api}'`);
  if (execution.event === null) return abortJob(execution, "The input of this job is gone");
  execution.jobTimeoutMs = Number.POSITIVE_INFINITY;
  const earlier = await earlierRecords(execution);
  if (execution.standing === "dropped") return;
  const record = takeUp(earlier) ?? firstRecord(execution, task);
  execution.journal.nextOrdinal = record.ordinal + 1;
  let landing = await runOnce(execution, { task, record });
  while (isOutage(landing) && flowAtBoundary(execution) === null) {
    await outagePause(execution);
    landing = await runOnce(execution, { task, record });
  }
  await endSlice(execution, {
    outcome: settle(execution, { record, landing }),
    report: () => Promise.resolve(null),
  });
}

function takeUp(earlier: readonly StepRecord[]): StepRecord | null {
  const record = earlier.find(({ path }) => path === TASK_PATH);
  if (!record) return null;
  // What rested or was stopped goes on; what was lost is tried again.
  const attempt = record.status === "WAITING" ? record.attempt : record.attempt + 1;
  return { ...record, status: "RUNNING", attempt };
}

function firstRecord(execution: Execution, task: BuiltInTask): StepRecord {
  const { event } = execution;
  return newRecord(execution, {
    path: TASK_PATH,
    name: null,
    kind: "task",
    action: task.name,
    input: event === null ? undefined : (JSON.parse(event) as Json),
  });
}

interface Turn {
  task: BuiltInTask;
  record: StepRecord;
}

async function runOnce(execution: Execution, { task, record }: Turn): Promise<Landing<Json>> {
  const { watch, deps } = execution.host;
  const { context, close } = taskContext(execution, record);
  const flight = takeOff({
    produced: Promise.resolve().then(() => task.run(context)),
    startedAtMs: deps.clock.monotonicMs(),
    limitAtMs: Number.POSITIVE_INFINITY,
    abort: close,
  });
  execution.flight = flight;
  execution.inFlight = record;
  watch.add(execution);
  const landing = await flight.landing;
  watch.remove(execution);
  close();
  execution.flight = null;
  execution.inFlight = null;
  return landing;
}

function isOutage(landing: Landing): boolean {
  if (landing.type !== "error" || !(landing.error instanceof RequestError)) return false;
  return landing.error.status >= SERVER_ERROR;
}

function outagePause({ host }: Execution): Promise<void> {
  return new Promise((resolve) => {
    host.deps.clock.after(OUTAGE_PAUSE_MS, resolve);
  });
}

function settle(
  execution: Execution,
  { record, landing }: { record: StepRecord; landing: Landing<Json> },
): Outcome {
  if (landing.type === "output") return complete(execution, { record, output: landing.output });
  const flow = flowAtBoundary(execution);
  if (flow !== null) {
    const status = execution.told === "CANCELING" ? "CANCELED" : "WAITING";
    if (flow.type === "halted") write(execution, { ...record, status });
    return flow;
  }
  if (landing.type === "error" && landing.error instanceof TaskResting) {
    write(execution, { ...record, status: "WAITING" });
    return { type: "waiting", waitingFor: "timer", until: landing.error.at };
  }
  // It made room for others, and is ready to go on.
  if (landing.type === "error" && landing.error instanceof TaskHalted) return { type: "left" };
  const failure = taskFailure(landing.type === "error" ? landing.error : null);
  write(execution, { ...record, status: "FAILED", error: failure });
  execution.hasErrors = true;
  const { code, message } = failure;
  const error = { code, message, step: TASK_PATH };
  return { type: "failed", error, reason: null, isHandleable: false };
}

/** What a command refused keeps its code. */
function taskFailure(error: unknown): StepFailure {
  return error instanceof RequestError
    ? { code: error.code, message: error.message }
    : failureOf(error);
}

function complete(
  execution: Execution,
  { record, output }: { record: StepRecord; output: Json },
): Outcome {
  const { state: _, ...done } = record;
  write(execution, { ...done, status: "COMPLETED", output });
  write(execution, {
    ...done,
    ordinal: record.ordinal + 1,
    path: "/return",
    kind: "return",
    action: null,
    attempt: 1,
    input: undefined,
    status: "COMPLETED",
    output,
  });
  return { type: "completed" };
}

/** Goes into the commit that ends the slice. */
function write({ journal, host }: Execution, record: StepRecord): void {
  const isOpen = record.status === "WAITING";
  journal.steps.push({ ...record, endDate: isOpen ? null : host.deps.clock.now() });
}
