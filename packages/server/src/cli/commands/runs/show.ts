import type { CommandContext } from "../../command-context.ts";
import { runLine } from "../../pages/run-line.ts";
import { formatInstant } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise runs show RUN` */
export async function showRun(
  { client, out }: CommandContext,
  { runId }: { runId: string },
): Promise<void> {
  const run = await client.runs.get(runId);
  if (out.json) return out.value(run);
  out.line(runLine(out, run));
  out.line(`plan       ${safeText(run.planId)} (${run.type.toLowerCase()})`);
  out.line(
    `progress   ${run.progress} %, ${run.running} running, ${run.waitingForRetry} wait for a retry`,
  );
  out.line(`created    ${formatInstant(run.createDate)}`);
  out.line(`started    ${formatInstant(run.startDate)}`);
  out.line(`ended      ${formatInstant(run.endDate)}`);
  if (run.reason !== null) out.line(`reason     ${safeText(run.reason.message)}`);
  if (run.error !== null) out.line(`error      ${safeText(run.error.message)}`);
}
