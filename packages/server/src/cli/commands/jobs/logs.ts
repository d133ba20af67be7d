import { EXIT_CODES, type ExitCode } from "../../../runtime/process/exit-codes.ts";
import type { CommandContext } from "../../command-context.ts";
import { logLine } from "../../pages/log-lines.ts";
import { moreRemark } from "../../pages/more-remark.ts";
import { safeText } from "../../terminal/safe-text.ts";

export interface LogsOptions {
  jobId: string;
  repeat?: number;
  level?: string;
  q?: string;
  regex?: string;
  period?: string;
  engine?: boolean;
  limit?: number;
  cursor?: string;
}

/** `reprise jobs logs JOB`: oldest first, among it what the engine did. */
export async function showLogs(
  { client, out }: CommandContext,
  { jobId, ...query }: LogsOptions,
): Promise<void> {
  const page = await client.jobs.logs(jobId, query);
  if (out.json) return out.value(page);
  if (page.items.length === 0) return out.remark("Nothing is logged.");
  for (const line of page.items) out.line(logLine(out, { line, withJob: false }));
  moreRemark(out, page.nextCursor);
}

/** `reprise jobs logs JOB --follow`: lines as they come; exit code 1 unless the job completed. */
export async function followJobLogs(
  { client, out }: CommandContext,
  { jobId, signal, ...query }: FollowOptions,
): Promise<ExitCode> {
  const lines = client.logs.followJob(jobId, query, { signal });
  try {
    for (;;) {
      const next = await lines.next();
      if (next.done) return endOf(out, next.value);
      if (out.json) out.value(next.value);
      else out.line(logLine(out, { line: next.value, withJob: false }));
    }
  } catch (error) {
    if (signal.aborted) return EXIT_CODES.ok;
    throw error;
  }
}

export interface FollowOptions extends Pick<LogsOptions, "jobId" | "level" | "q" | "regex"> {
  signal: AbortSignal;
}

function endOf(out: CommandContext["out"], status: string | null): ExitCode {
  if (status === null) {
    out.remark("The connection ended before the job did.");
    return EXIT_CODES.retryLater;
  }
  out.remark(`The job is ${safeText(status)}.`);
  return status === "COMPLETED" ? EXIT_CODES.ok : EXIT_CODES.failed;
}
