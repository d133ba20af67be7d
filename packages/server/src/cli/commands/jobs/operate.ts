import type { CommandContext } from "../../command-context.ts";
import { statusLabel } from "../../pages/status-mark.ts";
import { safeText } from "../../terminal/safe-text.ts";

export type JobOperation = "stop" | "resume" | "forceStop";

/** `reprise jobs stop|resume|force-stop JOB…` */
export async function operateJobs(
  { client, out }: CommandContext,
  { jobIds, operation }: { jobIds: readonly string[]; operation: JobOperation },
): Promise<void> {
  const operated = [];
  for (const id of jobIds) {
    const job = await client.jobs[operation](id);
    operated.push(job);
    if (!out.json) out.line(`${safeText(job.id)}  ${statusLabel(out, job.status)}`);
  }
  if (out.json) out.value({ items: operated });
}
