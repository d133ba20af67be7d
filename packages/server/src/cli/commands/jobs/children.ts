import type { CommandContext } from "../../command-context.ts";
import { jobTable } from "../../pages/job-table.ts";
import { moreRemark } from "../../pages/more-remark.ts";
import { countsText } from "./list.ts";

export interface ListChildrenOptions {
  jobId: string;
  status?: string;
  limit?: number;
  cursor?: string;
}

/** `reprise jobs children JOB`: the jobs that a job made, newest first. */
export async function listChildren(
  { client, out }: CommandContext,
  { jobId, ...query }: ListChildrenOptions,
): Promise<void> {
  const page = await client.jobs.children(jobId, query);
  if (out.json) return out.value(page);
  if (page.items.length === 0) return out.remark("It has made no such jobs.");
  out.line(jobTable(out, page.items));
  const counts = countsText(page);
  if (counts !== "") out.remark(out.style.dim(counts));
  moreRemark(out, page.nextCursor);
}
