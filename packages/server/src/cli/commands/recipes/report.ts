import type { JobReport, SetReportData } from "@reprise/sdk";
import { readYamlFile } from "../../../runtime/files/read-yaml-file.ts";
import type { CommandContext } from "../../command-context.ts";
import { moreRemark } from "../../pages/more-remark.ts";
import { statusLabel } from "../../pages/status-mark.ts";
import { formatInstantShort } from "../../terminal/format-time.ts";
import type { Output } from "../../terminal/output.ts";
import { cutText, safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";
import { filterParameters } from "./report-filters.ts";

const VALUE_CHARS_MAX = 40;

export interface ReportOptions {
  recipeId: string;
  sort?: string | undefined;
  filter?: readonly string[] | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
  /** A file with `columns`, which replace those of the report. */
  set?: string | undefined;
}

/** `reprise recipes report RECIPE`: its jobs with the report's columns; `--set` changes the columns. */
export async function showReport(
  context: CommandContext,
  { recipeId, set, sort, filter = [], limit, cursor }: ReportOptions,
): Promise<void> {
  if (set !== undefined) return setReport(context, { recipeId, file: set });
  const { client, out } = context;
  const page = await client.recipes.jobs(recipeId, {
    ...filterParameters(filter),
    ...(sort !== undefined && { sort }),
    ...(limit !== undefined && { limit }),
    ...(cursor !== undefined && { cursor }),
    counts: false,
  });
  if (out.json) return out.value(page);
  if (page.items.length === 0) return out.remark("No jobs fit.");
  out.line(reportTable(out, page));
  moreRemark(out, page.nextCursor);
}

async function setReport(
  { client, out }: CommandContext,
  { recipeId, file }: { recipeId: string; file: string },
): Promise<void> {
  // The server says what is wrong with it.
  const document = readYamlFile(file) as SetReportData["body"];
  const report = await client.recipes.setReport(recipeId, document);
  if (out.json) return out.value(report);
  out.line(
    report.columns.map(({ name }) => safeText(name)).join(", ") || "The report has no columns.",
  );
  if (report.backfill !== null) {
    out.remark(`Earlier jobs are filled in by job ${report.backfill.jobId}.`);
  }
}

function reportTable(out: Pick<Output, "style">, { items, columns }: JobReport): string {
  const rows = items.map((job) => [
    statusLabel(out, job.status),
    safeText(job.id),
    formatInstantShort(job.createDate),
    ...columns.map((name) => valueText(job.report?.[name])),
  ]);
  const own = [{ title: "STATUS" }, { title: "JOB" }, { title: "CREATED (UTC)" }];
  return renderTable(out, {
    columns: [...own, ...columns.map((name) => ({ title: safeText(name) }))],
    rows,
  });
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return cutText(safeText(String(value)), VALUE_CHARS_MAX);
}
