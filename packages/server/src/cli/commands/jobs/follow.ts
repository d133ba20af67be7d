import type { Job } from "@reprise/sdk";
import type { CommandContext } from "../../command-context.ts";

/** Longest that a command waits for its own job. */
const WAIT_MS_MAX = 86_400_000;

/** Waits for a job that the command has begun. */
export function followJob({ client, out }: CommandContext, jobId: string): Promise<Job> {
  out.remark(`Job ${jobId} is at work.`);
  return client.jobs.waitFor(jobId, { timeoutMs: WAIT_MS_MAX });
}
