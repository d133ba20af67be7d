import { EXIT_CODES } from "../../../runtime/process/exit-codes.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise jobs priority JOB… --set low|normal` */
export async function setPriority(
  { client, out }: CommandContext,
  { jobIds, priority }: { jobIds: readonly string[]; priority: string },
): Promise<void> {
  if (priority !== "low" && priority !== "normal") {
    throw new Refusal(`--set is low or normal, not '${safeText(priority)}'.`, EXIT_CODES.usage);
  }
  const operated = [];
  for (const id of jobIds) {
    const job = await client.jobs.setLowPriority(id, priority === "low");
    operated.push(job);
    if (!out.json) out.line(`${safeText(job.id)}  ${priority} priority`);
  }
  if (out.json) out.value({ items: operated });
}
