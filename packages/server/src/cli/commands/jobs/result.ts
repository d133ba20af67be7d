import { EXIT_CODES, type ExitCode } from "../../../runtime/process/exit-codes.ts";
import type { CommandContext } from "../../command-context.ts";
import { statusLabel } from "../../pages/status-mark.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise jobs result JOB`: what came out of it. Exit code 1 unless it completed. */
export async function showResult(
  { client, out }: CommandContext,
  { jobId, repeat }: { jobId: string; repeat?: number },
): Promise<ExitCode> {
  const result = await client.jobs.result(jobId, repeat === undefined ? {} : { repeat });
  if (out.json) out.value(result);
  else {
    out.line(statusLabel(out, result.status));
    if (result.error !== null) {
      out.line(out.style.red(`${safeText(result.error.code)}: ${safeText(result.error.message)}`));
    }
    for (const line of JSON.stringify(result.outputs, null, 2).split("\n"))
      out.line(safeText(line));
  }
  return result.status === "COMPLETED" ? EXIT_CODES.ok : EXIT_CODES.failed;
}
