import type { ProgramStep } from "../program.ts";
import { flowAtBoundary, sliceMs } from "./execution.ts";
import { failStep } from "./fail-step.ts";
import { jobTimeout } from "./flight/time-limits.ts";
import type { Frame } from "./frame.ts";
import type { Flow } from "./outcome.ts";
import { commit } from "./records/commit.ts";
import { beginRecord, recordsFailure } from "./records/record-step.ts";
import { runAction } from "./steps/action.ts";
import { runApprove } from "./steps/approve.ts";
import { runAwaitCalls } from "./steps/await-calls.ts";
import { runCall } from "./steps/call.ts";
import { runIf } from "./steps/condition.ts";
import { runExtendRun } from "./steps/extend-run.ts";
import { runForeach } from "./steps/foreach.ts";
import { runMonitor } from "./steps/monitor.ts";
import { runRepeat } from "./steps/repeat.ts";
import { runReturn } from "./steps/return.ts";
import { runStop } from "./steps/stop.ts";
import { runWait } from "./steps/wait.ts";

/** Records that need not be in the store yet are written anyway when there are so many. */
const UNCOMMITTED_RECORDS_MAX = 200;
/** After so long a job gives its slot to another that waits for one (K-15.3). */
const SLICE_MS = 1_000;

/** Walks a block of steps in order; null when all of them have run and the job goes on. */
export async function runSteps(frame: Frame, steps: readonly ProgramStep[]): Promise<Flow> {
  for (const step of steps) {
    const flow = (await beforeStep(frame, step)) ?? (await runStep(frame, step));
    if (flow) return flow;
    if (step.progressAfter !== null) frame.execution.progress = step.progressAfter;
  }
  return null;
}

async function beforeStep(frame: Frame, step: ProgramStep): Promise<Flow> {
  const { execution } = frame;
  if (execution.journal.steps.length >= UNCOMMITTED_RECORDS_MAX) await commit(execution);
  const flow = flowAtBoundary(execution);
  if (flow) return flow;
  const usedMs = sliceMs(execution);
  if (execution.job.activeMs + usedMs >= execution.jobTimeoutMs) {
    return jobTimeout(execution.jobTimeoutMs);
  }
  // Whoever has used the least execution time is to go on; it may be this one again.
  if (usedMs >= SLICE_MS && execution.host.isSlotWanted()) return { type: "left" };
  const failure = recordsFailure(frame);
  if (failure === null) return null;
  const failed = failStep(frame, { step, record: beginRecord(frame, step), failure });
  // A monitor that went on from here would only meet it again.
  return { ...failed, isHandleable: false };
}

function runStep(frame: Frame, step: ProgramStep): Promise<Flow> {
  switch (step.kind) {
    case "action":
    case "code":
      return runAction(frame, step);
    case "if":
      return runIf(frame, step);
    case "foreach":
      return runForeach(frame, step);
    case "repeat":
      return runRepeat(frame, step);
    case "monitor":
      return runMonitor(frame, step);
    case "approve":
      return runApprove(frame, step);
    case "wait":
      return runWait(frame, step);
    case "call":
      return runCall(frame, step);
    case "awaitCalls":
      return runAwaitCalls(frame, step);
    case "extendRun":
      return runExtendRun(frame, step);
    case "return":
      return runReturn(frame, step);
    case "stop":
      return runStop(frame, step);
  }
}
