import { EXIT_CODES, type ExitCode } from "../../../runtime/process/exit-codes.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { downloadArtifact } from "../jobs/download.ts";
import { followJob } from "../jobs/follow.ts";
import { filterParameters } from "./report-filters.ts";

export interface ExportOptions {
  recipeId: string;
  format?: string | undefined;
  /** Texts such as `status=FAILED` and `Amount.min=5`. */
  filter?: readonly string[] | undefined;
  output?: string | undefined;
  bom?: boolean | undefined;
}

/** `reprise recipes export RECIPE`: waits for the job that writes the file, and saves the file. */
export async function exportReport(
  context: CommandContext,
  { recipeId, format = "csv", filter = [], output, bom = false }: ExportOptions,
): Promise<ExitCode> {
  if (format !== "csv" && format !== "ndjson") {
    throw new Refusal("--format is csv or ndjson.", EXIT_CODES.usage);
  }
  const { jobId } = await context.client.recipes.exportReport(recipeId, {
    format,
    filter: filterParameters(filter),
    bom,
  });
  const job = await followJob(context, jobId);
  if (job.status !== "COMPLETED") {
    const why = job.error?.message ?? job.reason?.message ?? "";
    throw new Refusal(`The export ended ${job.status}. ${why}`, EXIT_CODES.failed);
  }
  await downloadArtifact(context, { jobId, output });
  return EXIT_CODES.ok;
}
