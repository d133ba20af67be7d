import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise jobs why JOB`: what holds it up. */
export async function showWhy(
  { client, out }: CommandContext,
  { jobId }: { jobId: string },
): Promise<void> {
  const why = await client.jobs.why(jobId);
  if (out.json) {
    out.value(why);
    return;
  }
  out.line(safeText(why.text));
  if (why.since !== null) out.line(out.style.dim(`since ${why.since}`));
  if (why.until !== null) out.line(out.style.dim(`until ${why.until}`));
  for (const { id } of why.links) out.line(out.style.dim(`see   ${safeText(id)}`));
}
