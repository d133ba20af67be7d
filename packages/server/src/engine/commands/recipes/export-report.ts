import { RequestError } from "../../../domain/errors.ts";
import type { Json } from "../../../domain/json.ts";
import type { JobFilter } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import { newTaskJob } from "../../tasks/new-task-job.ts";
import type { ExportFormat } from "../../tasks/report-export/export-rows.ts";
import { reportExport } from "../../tasks/report-export/report-export.ts";

interface ExportRequest {
  recipeId: string;
  format: ExportFormat;
  filter: JobFilter;
  /** Names of report columns; null = all of them. */
  columns: readonly string[] | null;
  /** A byte order mark in front, for spreadsheets. */
  bom: boolean;
  runBy: string | null;
}

/** Makes the job that writes a recipe's jobs report into a file. Throws `not_found`, `invalid_value`. */
export async function exportReport(
  deps: Pick<CommandDeps, "storage" | "ids" | "clock">,
  { recipeId, format, filter, columns, bom, runBy }: ExportRequest,
): Promise<{ jobId: string }> {
  const { recipes } = deps.storage;
  const recipe = await recipes.find(recipeId);
  if (recipe === null) throw new RequestError("not_found", `There is no recipe '${recipeId}'.`);
  const known = (await recipes.report(recipeId)).columns.map(({ name }) => name);
  const unknown = columns?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const message = `The report of '${recipeId}' has no column '${unknown}'; it has ${known.join(", ") || "none"}.`;
    throw new RequestError("invalid_value", message, {
      errors: [{ pointer: "/columns", code: "invalid_value", message }],
    });
  }
  const input: Json = {
    recipeId,
    recipeName: recipe.name,
    format,
    bom,
    columns: [...(columns ?? known)],
    filter: JSON.parse(JSON.stringify(filter)),
  };
  const job = newTaskJob(deps, { task: reportExport, input, runBy });
  await deps.storage.jobs.accept(job);
  return { jobId: job.id };
}
