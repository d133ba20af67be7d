import { z } from "zod";
import type { ColumnListRequest, ColumnPlace, JobFilter } from "../../../storage/storage.ts";
import type { ApiDeps } from "../../deps.ts";
import { toInstant } from "../../instant.ts";
import { decodeCursor, encodeCursor } from "../../page.ts";
import { PAGE_LIMIT_DEFAULT, parameter } from "../../parameters.ts";
import { type JobListQuery, JobListView, listJobs } from "../jobs/job-list.ts";
import { viewJob } from "../jobs/job-view.ts";
import { columnNamed } from "./column-filters.ts";

const BY_DATE = new Map<string, "created" | "-created">([
  ["createDate", "created"],
  ["-createDate", "-created"],
  ["created", "created"],
  ["-created", "-created"],
]);
const BY_COLUMN = /^(-?)column\.(.+)$/s;
const SORT_CHARS_MAX = 300;

export const reportSortParameter = parameter<string>(
  (text) =>
    BY_DATE.has(text) || (BY_COLUMN.test(text) && text.length <= SORT_CHARS_MAX)
      ? { value: text }
      : { problem: "Expected createDate, -createDate, column.<Name> or -column.<Name>." },
  { type: "string", default: "-createDate" },
);

export const JobReportView = JobListView.extend({
  columns: z.array(z.string()).meta({ description: "Names of the report's columns, in order" }),
}).meta({ id: "JobReport" });
type JobReportView = z.infer<typeof JobReportView>;

interface ReportListRequest {
  recipeId: string;
  columns: readonly string[];
  filter: JobFilter;
  query: Omit<JobListQuery, "sort"> & { sort?: string | undefined };
}

/** A page of the jobs report, by creation or by the values of a column. */
export async function listReport(
  deps: ApiDeps,
  { recipeId, columns, filter, query }: ReportListRequest,
): Promise<JobReportView> {
  const { sort = "-createDate", ...others } = query;
  const byDate = BY_DATE.get(sort);
  if (byDate !== undefined) {
    const page = await listJobs(deps, { filter, query: { ...others, sort: byDate } });
    return { ...page, columns: [...columns] };
  }
  const [, minus, name = ""] = BY_COLUMN.exec(sort) ?? [];
  const column = columnNamed(name, { key: "sort", columns });
  const list = `report-${encodeURIComponent(sort)}`;
  const { limit = PAGE_LIMIT_DEFAULT, cursor } = others;
  const request: ColumnListRequest = {
    recipeId,
    column,
    order: minus === "-" ? "descending" : "ascending",
    filter,
    limit,
    after: cursor === undefined ? null : placeFrom(decodeCursor(list, cursor)),
  };
  const page = await deps.storage.reports.listByColumn(request);
  const now = deps.clock.now();
  return {
    items: page.jobs.map((job) => viewJob(job, now)),
    nextCursor: page.next === null ? null : encodeCursor(list, textOf(page.next)),
    asOf: toInstant(now),
    columns: [...columns],
  };
}

/** An id, and the key in front of it where there is one. */
function textOf({ key, id }: ColumnPlace): string {
  return key === null ? id : `${id}.${Buffer.from(key).toString("base64url")}`;
}

function placeFrom(text: string): ColumnPlace {
  const [id = "", key] = text.split(".");
  return { id, key: key === undefined ? null : Buffer.from(key, "base64url").toString("utf8") };
}
