import type { LogsQuery } from "@reprise/sdk";
import { EXIT_CODES, type ExitCode } from "../../../runtime/process/exit-codes.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { downloadArtifact } from "../jobs/download.ts";
import { followJob } from "../jobs/follow.ts";

interface ExportOptions extends LogsQuery {
  /** Where to. */
  output: string;
}

/** `reprise logs --export FILE`: waits for the job that writes the file, and saves the file (H-24.4). */
export async function exportLogs(
  context: CommandContext,
  { output, order, limit, cursor, ...query }: ExportOptions,
): Promise<ExitCode> {
  if ((order ?? limit ?? cursor) !== undefined) {
    const message =
      "--export takes all lines that fit, oldest first: no --order, --limit, --cursor.";
    throw new Refusal(message, EXIT_CODES.usage);
  }
  const filter = Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, String(value)]),
  );
  const { jobId } = await context.client.logs.export({ filter });
  const job = await followJob(context, jobId);
  if (job.status !== "COMPLETED") {
    const why = job.error?.message ?? job.reason?.message ?? "";
    throw new Refusal(`The export ended ${job.status}. ${why}`, EXIT_CODES.failed);
  }
  await downloadArtifact(context, { jobId, output });
  return EXIT_CODES.ok;
}
