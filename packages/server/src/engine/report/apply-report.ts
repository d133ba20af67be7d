import { RequestError } from "../../domain/errors.ts";
import type { Report } from "../../domain/recipe/report.ts";
import type { RecipeReport, RecipeRow, Transaction } from "../../storage/storage.ts";
import type { CommandDeps } from "../deps.ts";
import { newTaskJob } from "../tasks/new-task-job.ts";
import { reportBackfill } from "../tasks/report-backfill.ts";

/**
 * Gives a locked recipe another report. Changed columns are filled in for its earlier jobs by a
 * system job, in the same commit. Refuses `report_locked` (P-7.3).
 */
export async function applyReport(
  deps: Pick<CommandDeps, "ids" | "clock">,
  stores: Transaction,
  { recipe, report }: { recipe: Pick<RecipeRow, "id" | "name" | "active">; report: Report },
): Promise<RecipeReport> {
  const { id: recipeId, name: recipeName, active } = recipe;
  const current = await stores.recipes.report(recipeId);
  const { columns, lockWhileActive } = report;
  const isChanged = textOf(columns) !== textOf(current.columns);
  if (isChanged && active && (current.lockWhileActive || lockWhileActive)) {
    throw new RequestError(
      "report_locked",
      `The report of '${recipeId}' is locked while the recipe is active (lockWhileActive). Stop the recipe, then change its columns.`,
      { allowed: ["stop"] },
    );
  }
  const next: RecipeReport = { ...current, columns, lockWhileActive };
  if (isChanged) {
    next.revision = current.revision + 1;
    next.jobId = null;
    if (await hasJobs(stores, recipeId)) {
      const input = { recipeId, recipeName, revision: next.revision };
      const job = newTaskJob(deps, { task: reportBackfill, input, runBy: null });
      await stores.jobs.accept(job);
      next.jobId = job.id;
    }
  }
  if (isChanged || lockWhileActive !== current.lockWhileActive) {
    await stores.writeReport(recipeId, next);
  }
  return next;
}

/** Also jobs that run: until workers have heard of the change, they end with the columns before. */
async function hasJobs(stores: Transaction, recipeId: string): Promise<boolean> {
  const ended = await stores.reports.toFill({ recipeId, before: null, limit: 1 });
  return ended.length > 0 || (await stores.hasUnfinishedJobs(recipeId));
}

function textOf(columns: Report["columns"]): string {
  return JSON.stringify(columns.map(({ name, value }) => [name, value]));
}
