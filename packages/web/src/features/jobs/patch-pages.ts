import type { Job, JobList } from "@reprise/sdk";
import type { InfiniteData } from "@tanstack/react-query";

/** New contents for rows that are there. No row comes, goes or moves (console.md C6). */
export function patchPages<Param>(
  data: InfiniteData<JobList, Param>,
  { jobs, newest }: { jobs: readonly Job[]; newest: JobList },
): InfiniteData<JobList, Param> {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const pages = data.pages.map((page, index) => ({
    ...page,
    ...(index === 0 && newest.counts && { counts: newest.counts }),
    ...(index === 0 && newest.countsCapped && { countsCapped: newest.countsCapped }),
    items: page.items.map((job) => byId.get(job.id) ?? job),
  }));
  return { ...data, pages };
}
