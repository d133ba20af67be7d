import { EXIT_CODES, type ExitCode } from "../../../runtime/process/exit-codes.ts";
import { pause } from "../../../runtime/process/pause.ts";
import type { CommandContext } from "../../command-context.ts";
import { runLine } from "../../pages/run-line.ts";
import { formatInstantShort } from "../../terminal/format-time.ts";

const POLL_MS = 400;
const ENDED = ["COMPLETED", "FAILED", "CANCELED", "ABORTED"];

/** `reprise runs watch RUN`: follows it to its end; exit code 1 unless every item completed. */
export async function watchRun(
  { client, out, clock }: CommandContext,
  { runId, signal }: { runId: string; signal: AbortSignal },
): Promise<ExitCode> {
  let told = "";
  for (;;) {
    const run = await client.runs.get(runId);
    const waiting = `${run.running} running, ${run.waitingForRetry} wait for a retry`;
    const end = `about ${formatInstantShort(run.estimatedEndDate)} UTC`;
    const isOver = ENDED.includes(run.status) || signal.aborted;
    const rest = isOver
      ? ""
      : `\n${waiting}${run.estimatedEndDate === null ? "" : `, done ${end}`}`;
    const line = `${run.progress} %  ${runLine(out, run)}`;
    if (out.live) out.draw(`${line}${rest}`);
    else if (line !== told) {
      if (out.json) out.value(run);
      else out.line(line);
    }
    told = line;
    if (isOver) {
      return run.status === "COMPLETED" && run.failed === 0 ? EXIT_CODES.ok : EXIT_CODES.failed;
    }
    await pause({ clock, signal }, POLL_MS);
  }
}
