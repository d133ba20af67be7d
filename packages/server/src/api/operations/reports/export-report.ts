import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { exportReport } from "../../../engine/commands/recipes/export-report.ts";
import { EXPORT_FORMATS } from "../../../engine/tasks/report-export/export-rows.ts";
import type { JobFilter } from "../../../storage/storage.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { RecipeId } from "../../parameters.ts";
import { jobFilterParameters, toJobFilter } from "../jobs/job-filter.ts";
import { columnFilters } from "./column-filters.ts";

const Filter = z.looseObject(jobFilterParameters);

const ExportBody = z.strictObject({
  format: z.enum(EXPORT_FORMATS),
  filter: z
    .record(z.string(), z.string())
    .default({})
    .meta({ description: "As the parameters of the jobs report: `status`, `column.<Name>.min` …" }),
  columns: z
    .array(z.string())
    .optional()
    .meta({ description: "Report columns of the file; all of them unless named" }),
  bom: z.boolean().default(false).meta({
    description: "A byte order mark in front of a CSV, which some spreadsheets need to read UTF-8",
  }),
});

export function registerExportReport(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/recipes/:recipeId/report/export",
    config: { role: "operator" },
    schema: {
      operationId: "exportReport",
      tags: ["Reports"],
      summary: "Write a recipe's jobs report into a file",
      description:
        "A job of kind `task` does it; when it has ended, the file is among its artifacts for 7 days. In a CSV, texts that a spreadsheet would take for a formula get an apostrophe in front.",
      params: z.strictObject({ recipeId: RecipeId }),
      body: ExportBody,
      response: { 202: z.strictObject({ jobId: z.string() }) },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 202 }, async (within) => {
        const { recipeId } = request.params;
        const { format, filter, columns = null, bom } = request.body;
        return exportReport(within, {
          recipeId,
          format,
          filter: await readFilter(within, { recipeId, filter }),
          columns,
          bom,
          runBy: callerOf(request).name,
        });
      }),
  });
}

async function readFilter(
  { storage }: ApiDeps,
  { recipeId, filter }: { recipeId: string; filter: Readonly<Record<string, string>> },
): Promise<JobFilter> {
  const parsed = Filter.safeParse(filter);
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({
      pointer: `/filter/${String(path[0] ?? "")}`,
      code: "invalid_value" as const,
      message,
    }));
    const [first] = errors;
    throw new RequestError("invalid_value", `${first?.pointer}: ${first?.message}`, { errors });
  }
  const report = await storage.recipes.report(recipeId);
  const columns = columnFilters(parsed.data, {
    recipeId,
    columns: report.columns.map(({ name }) => name),
    known: Object.keys(jobFilterParameters),
  });
  return { ...toJobFilter({ ...parsed.data, recipe: [recipeId] }), columns };
}
