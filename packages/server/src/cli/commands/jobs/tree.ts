import { EXIT_CODES } from "../../../runtime/process/exit-codes.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { jobTree } from "../../pages/job-tree.ts";

const OPERATIONS = ["stop", "resume", "forceStop", "cancel"] as const;

export interface ShowTreeOptions {
  jobId: string;
  operation?: string;
  depth?: number;
}

/** `reprise jobs tree JOB`: a job and all below it, and what an operation would do to each. */
export async function showTree(
  { client, out }: CommandContext,
  { jobId, operation, depth }: ShowTreeOptions,
): Promise<void> {
  const asked = OPERATIONS.find((name) => name === operation);
  if (operation !== undefined && asked === undefined) {
    throw new Refusal(`--operation is one of ${OPERATIONS.join(", ")}.`, EXIT_CODES.usage);
  }
  const answer = await client.jobs.tree(jobId, {
    ...(asked !== undefined && { operation: asked }),
    ...(depth !== undefined && { depth }),
  });
  if (out.json) return out.value(answer);
  out.line(jobTree(out, answer.tree));
  if (answer.truncated) out.remark("There are more jobs below; look at one of these.");
}
