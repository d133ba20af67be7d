import type { Json, JsonObject } from "../../domain/json.ts";
import { isFunctionJob } from "../functions/function-rules.ts";
import type { Program } from "../program.ts";
import { isBuiltIn } from "../tasks/built-in-task.ts";
import { abortJob } from "./abort-job.ts";
import { aboutJob } from "./about-job.ts";
import { endReport } from "./end-report.ts";
import { endSlice } from "./end-slice.ts";
import { executeTask } from "./execute-task.ts";
import { type Execution, flowAtBoundary } from "./execution.ts";
import type { Frame } from "./frame.ts";
import { executeFunction } from "./functions/execute-function.ts";
import type { Outcome } from "./outcome.ts";
import { earlierRecords } from "./records/earlier-records.ts";
import { resumeJournal } from "./records/journal.ts";
import { resolveProgram } from "./resolve-program.ts";
import { runSteps } from "./run-steps.ts";
import { executeRun } from "./runs/execute-run.ts";
import { recipeAttempts } from "./runs/recipe-attempts.ts";
import { triggerScope } from "./trigger-scope.ts";

/**
 * Executes a claimed job until it ends, waits, halts or is lost. What earlier slices recorded is
 * replayed from the store, never run again.
 */
export async function executeJob(execution: Execution): Promise<void> {
  const { host, job } = execution;
  const halted = flowAtBoundary(execution);
  if (halted) return endSlice(execution, { outcome: halted, report: noReport });
  if (isBuiltIn(job)) return executeTask(execution);
  if (job.kind === "run") return executeRun(execution);
  if (isFunctionJob(job)) return executeFunction(execution);
  const program = await resolveProgram(execution);
  if (execution.standing === "dropped") return;
  if (program === null) return abortJob(execution, "The recipe of this job is gone");
  if (execution.event === null) return abortJob(execution, "The trigger event is no longer stored");
  const item = recipeAttempts(program, { job, event: JSON.parse(execution.event) });
  const frame = firstFrame(execution, { program, trigger: triggerScope(program, item.event) });
  execution.jobTimeoutMs = item.jobTimeoutMs ?? host.deps.settings.jobTimeoutMs;
  execution.doNotStore = program.doNotStore;
  // Where the lease was lost, the first boundary ends the walk.
  if (job.epoch > 1) resumeJournal(execution.journal, await earlierRecords(execution));
  const outcome: Outcome = (await runSteps(frame, item.steps)) ?? { type: "completed" };
  await endSlice(execution, { outcome, report: () => endReport(frame) });
}

function firstFrame(
  execution: Execution,
  { program, trigger }: { program: Program; trigger: Json },
): Frame {
  const { job } = execution;
  const outputs: JsonObject = {};
  return {
    execution,
    program,
    scope: { trigger, steps: outputs, job: aboutJob(job) },
    outputs,
    iterations: [],
    attempts: [],
    runBlock: runSteps,
  };
}

function noReport(): Promise<null> {
  return Promise.resolve(null);
}
