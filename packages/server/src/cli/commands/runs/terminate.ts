import type { CommandContext } from "../../command-context.ts";
import { statusLabel } from "../../pages/status-mark.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise runs terminate RUN` */
export async function terminateRun(
  { client, out }: CommandContext,
  { runId, comment }: { runId: string; comment?: string },
): Promise<void> {
  const run = await client.runs.terminate(runId, comment === undefined ? {} : { comment });
  if (out.json) return out.value(run);
  out.line(`${safeText(run.id)}  ${statusLabel(out, run.status)}`);
}
