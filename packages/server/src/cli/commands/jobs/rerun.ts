import type { CommandContext } from "../../command-context.ts";
import { statusLabel } from "../../pages/status-mark.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise jobs rerun JOB…`: the same event again, as the job's next repeat. */
export async function rerunJobs(
  { client, out }: CommandContext,
  { jobIds, fromStep }: { jobIds: readonly string[]; fromStep?: string },
): Promise<void> {
  const rerun = [];
  for (const id of jobIds) {
    const job = await client.jobs.rerun(id, fromStep === undefined ? {} : { fromStep });
    rerun.push(job);
    if (!out.json) {
      out.line(`${safeText(job.id)}  repeat ${job.repeat}  ${statusLabel(out, job.status)}`);
    }
  }
  if (out.json) out.value({ items: rerun });
}
