import type { CommandContext } from "../../command-context.ts";
import { statusLabel } from "../../pages/status-mark.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise jobs cancel JOB…` */
export async function cancelJobs(
  { client, out }: CommandContext,
  { jobIds, reason }: { jobIds: readonly string[]; reason?: string },
): Promise<void> {
  const canceled = [];
  for (const id of jobIds) {
    const job = await client.jobs.cancel(id, reason === undefined ? {} : { comment: reason });
    canceled.push(job);
    if (!out.json) out.line(`${safeText(job.id)}  ${statusLabel(out, job.status)}`);
  }
  if (out.json) out.value({ items: canceled });
}
