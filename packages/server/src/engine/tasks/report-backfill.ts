import { z } from "zod";
import { RequestError } from "../../domain/errors.ts";
import type { Job } from "../../domain/job/job.ts";
import type { StepRecord } from "../../domain/job/step-record.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { aboutJob } from "../execution/about-job.ts";
import { triggerScope } from "../execution/trigger-scope.ts";
import type { Program } from "../program.ts";
import { evaluateReport } from "../report/evaluate-report.ts";
import { type CompiledColumn, compileColumns } from "../report/report-columns.ts";
import type { BuiltInTask, TaskContext } from "./built-in-task.ts";

/** Jobs of one commit. */
const BATCH_MAX = 25;
/** Workers go by columns that are at most a second old, so what ends meanwhile may have the old ones. */
const SETTLE_MS = 2_000;
const SERVER_ERROR = 500;

const Input = z.object({ recipeId: z.string(), recipeName: z.string(), revision: z.int() });

const State = z.object({
  /** The last job that was looked at. */
  before: z.string().nullable(),
  filled: z.int(),
  total: z.int(),
});
type State = z.infer<typeof State>;

/** Fills new report columns in for the jobs that ended before they were there (P-7.3). */
export const reportBackfill: BuiltInTask = {
  name: "report.backfill",
  kind: "system",
  isRestartable: false,
  title: (input) => `Report columns of '${Input.parse(input).recipeName}' for earlier jobs`,
  async run(context) {
    const { recipeId, revision } = Input.parse(context.input);
    const { recipes } = context.deps.storage;
    const report = await recipes.report(recipeId);
    if (report.revision !== revision) return superseded(0);
    const columns = compileColumns(report);
    let state = context.state === undefined ? null : State.parse(context.state);
    if (state === null) {
      await context.pause(SETTLE_MS);
      state = { before: null, filled: 0, total: await countEnded(context, recipeId) };
    }
    for (;;) {
      const next = await fillBatch(context, { recipeId, revision, columns, state });
      if (next === "superseded") return superseded(state.filled);
      if (next === null) return { filled: state.filled, superseded: false };
      state = next;
      await context.checkpoint(state, state.filled / Math.max(state.total, state.filled, 1));
    }
  },
};

function superseded(filled: number): Json {
  return { filled, superseded: true };
}

async function countEnded({ deps }: TaskContext, recipeId: string): Promise<number> {
  const statuses = ["COMPLETED", "FAILED", "CANCELED", "ABORTED"] as const;
  const filter = { recipeIds: [recipeId], statuses, includeChildren: true };
  const counts = await deps.storage.jobs.countByStatus(filter);
  return counts.reduce((sum, { count }) => sum + count, 0);
}

interface Batch {
  recipeId: string;
  revision: number;
  columns: readonly CompiledColumn[];
  state: State;
}

/** Null when there are no more. */
async function fillBatch(
  context: TaskContext,
  { recipeId, revision, columns, state }: Batch,
): Promise<State | null | "superseded"> {
  const { reports } = context.deps.storage;
  const jobs = await reports.toFill({ recipeId, before: state.before, limit: BATCH_MAX });
  const last = jobs.at(-1);
  if (last === undefined) return null;
  const values = [];
  for (const job of jobs) {
    const report = await reportOf(context, { job, columns });
    if (report !== null) values.push({ jobId: job.id, repeat: job.repeat, report });
  }
  const isCurrent = await reports.fill({ recipeId, revision, values });
  if (!isCurrent) return "superseded";
  return { ...state, before: last.id, filled: state.filled + jobs.length };
}

/** From what the job has recorded. Null when its event went meanwhile. */
async function reportOf(
  { deps }: TaskContext,
  { job, columns }: { job: Job; columns: readonly CompiledColumn[] },
): Promise<JsonObject | null> {
  if (columns.length === 0) return {};
  const { storage, formulas } = deps;
  const event = job.triggerEventId === null ? null : await storage.events.find(job.triggerEventId);
  if (event === null) return null;
  const records = await storage.steps.list({ jobId: job.id, repeat: job.repeat });
  const program = await programOf(deps, job);
  if (program === "unreadable") return null;
  const given: Json = JSON.parse(event.body);
  const trigger = program === null ? given : triggerScope(program, given);
  const scope = { trigger, steps: outputsOf(records), job: aboutJob(job) };
  return evaluateReport(columns, { scope, maskedIds: program?.maskedIds ?? [], formulas });
}

/** Null for a job that was canceled before it had a version. */
async function programOf(
  { catalog }: TaskContext["deps"],
  { recipeId, recipeVersion }: Job,
): Promise<Program | null | "unreadable"> {
  if (recipeId === null || recipeVersion === null) return null;
  try {
    return await catalog.program(recipeId, recipeVersion);
  } catch (error) {
    // What it masks is not known, so nothing of it is shown.
    if (error instanceof RequestError && error.status < SERVER_ERROR) return "unreadable";
    throw error;
  }
}

/** What each step gave; in loops, its last iteration. */
function outputsOf(records: readonly StepRecord[]): JsonObject {
  const outputs: JsonObject = {};
  for (const { id, status, output } of records) {
    if (id !== null && status === "COMPLETED" && output !== undefined) outputs[id] = output;
  }
  return outputs;
}
