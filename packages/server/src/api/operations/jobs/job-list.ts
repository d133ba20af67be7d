import { z } from "zod";
import { JOB_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { JobFilter, StatusCount } from "../../../storage/storage.ts";
import type { ApiDeps } from "../../deps.ts";
import { instant, toInstant } from "../../instant.ts";
import { cursorParameter, decodeCursor, encodeCursor } from "../../page.ts";
import { flagParameter, limitParameter, PAGE_LIMIT_DEFAULT, parameter } from "../../parameters.ts";
import { JobView, viewJob } from "./job-view.ts";

const SORTS = ["-created", "created"] as const;

/** How every list of jobs is paged and counted. */
export const jobPageParameters = {
  limit: limitParameter,
  cursor: cursorParameter,
  sort: parameter<(typeof SORTS)[number]>(
    (text) => {
      const value = SORTS.find((sort) => sort === text);
      return value ? { value } : { problem: `Expected one of ${SORTS.join(", ")}.` };
    },
    { type: "string", enum: SORTS, default: "-created" },
  ),
  counts: flagParameter.meta({
    description: "Also count by status; the first page does unless this is false",
  }),
};

const Paging = z.object(jobPageParameters);
export type JobListQuery = z.infer<typeof Paging>;

export const JobListView = z
  .strictObject({
    items: z.array(JobView),
    nextCursor: z.string().nullable(),
    asOf: instant.meta({
      description: "When this was read; a bulk operation on the same filter takes it",
    }),
    counts: z
      .partialRecord(z.enum(JOB_STATUSES), z.int())
      .optional()
      .meta({ description: "Jobs of the same filter by status, whatever statuses it names" }),
    countsCapped: z
      .array(z.enum(JOB_STATUSES))
      .optional()
      .meta({ description: "Statuses of which there are more than their count says" }),
  })
  .meta({ id: "JobList" });
type JobListView = z.infer<typeof JobListView>;

/** A page of jobs: newest first unless sorted otherwise. */
export async function listJobs(
  { storage, clock }: ApiDeps,
  { filter, query }: { filter: JobFilter; query: JobListQuery },
): Promise<JobListView> {
  const { limit = PAGE_LIMIT_DEFAULT, cursor, sort = "-created", counts } = query;
  const list = `jobs${sort}`;
  const after = cursor === undefined ? null : decodeCursor(list, cursor);
  const order = sort === "created" ? "oldest" : "newest";
  const isCounted = counts ?? cursor === undefined;
  const [page, counted] = await Promise.all([
    storage.jobs.list({ filter, order, limit, after }),
    isCounted ? storage.jobs.countByStatus(ofAnyStatus(filter)) : null,
  ]);
  const now = clock.now();
  return {
    items: page.jobs.map((job) => viewJob(job, now)),
    nextCursor: page.next === null ? null : encodeCursor(list, page.next),
    asOf: toInstant(now),
    ...(counted && viewCounts(counted)),
  };
}

function ofAnyStatus({ statuses: _, ...filter }: JobFilter): JobFilter {
  return filter;
}

function viewCounts(counted: readonly StatusCount[]): Pick<JobListView, "counts" | "countsCapped"> {
  return {
    counts: Object.fromEntries(counted.map(({ status, count }) => [status, count])),
    countsCapped: counted.filter(({ capped }) => capped).map(({ status }) => status),
  };
}
