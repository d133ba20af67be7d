import type { StepRecord } from "../../domain/job/step-record.ts";
import type { Json } from "../../domain/json.ts";
import { type TaskContext, TaskHalted, TaskResting } from "../tasks/built-in-task.ts";
import { type Execution, flowAtBoundary, sliceMs } from "./execution.ts";
import { commit } from "./records/commit.ts";
import { writeJobLog } from "./records/job-log.ts";

/** Where the record of a task's work stands among the steps of its job. */
export const TASK_PATH = "/task";
/** From then on a task gives its slot away at a checkpoint when others wait for one. */
const SLICE_MS = 1_000;
/** A job is at 100 % only when it has ended. */
const PROGRESS_MAX = 99;
const PERCENT = 100;

/** What a task gets of its execution. After `close` it can write nothing any more. */
export function taskContext(
  execution: Execution,
  record: StepRecord,
): { context: TaskContext; close: () => void } {
  const { job, host, journal } = execution;
  const controller = new AbortController();
  const { signal } = controller;
  const context: TaskContext = {
    jobId: job.id,
    runBy: job.runBy,
    input: record.input ?? null,
    state: record.state,
    signal,
    deps: host.deps,
    holder: { jobId: job.id, epoch: job.epoch },
    async checkpoint(state, progress) {
      if (signal.aborted) throw new TaskHalted();
      record.state = state;
      execution.progress = percentOf(progress);
      journal.steps.push({ ...record });
      await commit(execution);
      if (signal.aborted || mustLeave(execution)) throw new TaskHalted();
    },
    async restUntil(state, { at, progress }) {
      if (signal.aborted) throw new TaskHalted();
      record.state = state;
      execution.progress = percentOf(progress);
      throw new TaskResting(at);
    },
    pause: (ms) => pause(execution, { ms, signal }),
    log(level, message, info?: Json) {
      if (!signal.aborted) writeJobLog(execution, { level, message, step: TASK_PATH, info });
    },
  };
  return { context, close: () => controller.abort() };
}

function mustLeave(execution: Execution): boolean {
  if (flowAtBoundary(execution) !== null) return true;
  return sliceMs(execution) >= SLICE_MS && execution.host.isSlotWanted();
}

function percentOf(progress: number): number {
  return Math.min(PROGRESS_MAX, Math.max(0, Math.floor(progress * PERCENT)));
}

function pause(
  { host }: Execution,
  { ms, signal }: { ms: number; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const halt = () => {
      takeBack();
      reject(new TaskHalted());
    };
    const takeBack = host.deps.clock.after(ms, () => {
      signal.removeEventListener("abort", halt);
      resolve();
    });
    if (signal.aborted) halt();
    else signal.addEventListener("abort", halt, { once: true });
  });
}
