import type { CommandContext } from "../../command-context.ts";
import { jobTable } from "../../pages/job-table.ts";
import { moreRemark } from "../../pages/more-remark.ts";

export interface ListJobsOptions {
  status?: string;
  recipe?: string;
  from?: string;
  to?: string;
  q?: string;
  errors?: boolean;
  test?: boolean;
  sort?: "created" | "-created";
  limit?: number;
  cursor?: string;
}

/** `reprise jobs list`: newest first. */
export async function listJobs(
  { client, out }: CommandContext,
  options: ListJobsOptions,
): Promise<void> {
  const page = await client.jobs.list(options);
  if (out.json) return out.value(page);
  if (page.items.length === 0) return out.remark("No jobs are like that.");
  out.line(jobTable(out, page.items));
  const counts = countsText(page);
  if (counts !== "") out.remark(out.style.dim(counts));
  moreRemark(out, page.nextCursor);
}

interface Counts {
  counts?: Readonly<Record<string, number | undefined>>;
  countsCapped?: readonly string[];
}

/** `114 jobs: 108 COMPLETED, 6 FAILED`; `10000+` where counting stopped. */
export function countsText({ counts = {}, countsCapped = [] }: Counts): string {
  const entries = Object.entries(counts).flatMap(([status, count]) =>
    count === undefined || count === 0 ? [] : [{ status, count }],
  );
  if (entries.length === 0) return "";
  const total = entries.reduce((sum, { count }) => sum + count, 0);
  const parts = entries.map(
    ({ status, count }) => `${count}${countsCapped.includes(status) ? "+" : ""} ${status}`,
  );
  const all = `${total}${countsCapped.length > 0 ? "+" : ""} ${total === 1 ? "job" : "jobs"}`;
  return `${all}: ${parts.join(", ")}`;
}
