import { readTextFile } from "../../../runtime/files/recipe-files.ts";
import { EXIT_CODES, type ExitCode } from "../../../runtime/process/exit-codes.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { followJob } from "../jobs/follow.ts";

/** The largest file that a server takes. */
const FILE_BYTES_MAX = 16_777_216;

export interface ImportOptions {
  recipeId: string;
  file: string;
  /** Of the file; by its name unless given. */
  format?: string | undefined;
  /** Only say what is wrong with it. */
  dryRun?: boolean | undefined;
}

/** `reprise events import RECIPE FILE`: a job for each row of a CSV or NDJSON file. */
export async function importEvents(
  context: CommandContext,
  { recipeId, file, format = formatOf(file), dryRun = false }: ImportOptions,
): Promise<ExitCode> {
  if (format !== "csv" && format !== "ndjson") {
    throw new Refusal("--format is csv or ndjson.", EXIT_CODES.usage);
  }
  const { client, out } = context;
  const content = readTextFile(file, FILE_BYTES_MAX);
  if (dryRun) {
    const check = await client.events.checkImport(recipeId, content, { format });
    if (out.json) out.value(check);
    else out.line(`${check.rows} rows, ${check.valid} valid`);
    for (const { row, message } of check.errors) out.remark(`row ${row}: ${safeText(message)}`);
    return check.errors.length === 0 ? EXIT_CODES.ok : EXIT_CODES.failed;
  }
  const { jobId } = await client.events.import(recipeId, content, { format });
  const job = await followJob(context, jobId);
  if (out.json) out.value(job);
  else out.line(`${job.status}  ${jobId}`);
  return job.status === "COMPLETED" ? EXIT_CODES.ok : EXIT_CODES.failed;
}

function formatOf(file: string): string {
  return /\.(ndjson|jsonl)$/i.test(file) ? "ndjson" : "csv";
}
