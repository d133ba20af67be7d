import type { Job, JobKind } from "../../domain/job/job.ts";
import type { JobStatus } from "../../domain/job/life-cycle.ts";
import type { ColumnFilter } from "./reports.ts";

/** Keyset paging over (createDate, id) = id, for ids are time-ordered. */
export interface JobListRequest {
  filter: JobFilter;
  order: "newest" | "oldest";
  limit: number;
  /** Id of the last job of the page before. */
  after: string | null;
}

export interface JobFilter {
  ids?: readonly string[];
  statuses?: readonly JobStatus[];
  recipeIds?: readonly string[];
  kinds?: readonly JobKind[];
  hasErrors?: boolean;
  lowPriority?: boolean;
  createdFrom?: number;
  createdTo?: number;
  startedFrom?: number;
  startedTo?: number;
  endedFrom?: number;
  endedTo?: number;
  /** Only repeated jobs. */
  rerunOnly?: boolean;
  /** Only jobs that try a recipe out, or only others. */
  isTest?: boolean;
  runBy?: string;
  parentId?: string;
  rootId?: string;
  /** Also jobs that have a parent. */
  includeChildren?: boolean;
  includeSystem?: boolean;
  /** Jobs of which a failure is in this error group. */
  errorGroup?: string;
  /** Literal text in id, recipe id or name, or error; with `recipeIds`, also in report columns. */
  text?: string;
  /** All of them. */
  columns?: readonly ColumnFilter[];
}

export interface JobPage {
  jobs: Job[];
  /** Pass as `after` for the next page; null at the end. */
  next: string | null;
}

export interface StatusCount {
  status: JobStatus;
  /** Counted up to COUNT_MAX; `capped` says that there are more. */
  count: number;
  capped: boolean;
}

export const COUNT_MAX = 10_000;
