import type { CommandContext } from "../../command-context.ts";
import { stepLines } from "../../pages/step-lines.ts";

/** `reprise jobs steps JOB`: the steps alone. */
export async function listSteps(
  { client, out }: CommandContext,
  { jobId, repeat }: { jobId: string; repeat?: number },
): Promise<void> {
  const steps = await client.jobs.steps(jobId, repeat === undefined ? {} : { repeat });
  if (out.json) return out.value(steps);
  if (steps.items.length === 0) return out.remark("None has begun.");
  for (const line of stepLines(out, steps.items)) out.line(line);
}
