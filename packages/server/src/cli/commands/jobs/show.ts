import type { CommandContext } from "../../command-context.ts";
import { jobPage } from "../../pages/job-page.ts";

/** `reprise jobs show JOB`: one job with its steps, of the latest repeat or of the one named. */
export async function showJob(
  { client, out }: CommandContext,
  { jobId, repeat }: { jobId: string; repeat?: number },
): Promise<void> {
  const which = repeat === undefined ? {} : { repeat };
  const [job, steps] = await Promise.all([
    client.jobs.get(jobId, which),
    client.jobs.steps(jobId, { ...which, view: "default" }),
  ]);
  if (out.json) return out.value({ ...job, steps: steps.items });
  out.line(jobPage(out, { job, steps: steps.items }));
}
