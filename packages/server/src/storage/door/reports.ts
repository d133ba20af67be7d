import type { Job } from "../../domain/job/job.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { JobFilter } from "./job-lists.ts";

/** Values of report columns (requirements §7). */
export interface ReportStore {
  /** Ended jobs of a recipe whose event is still stored, newest first; `before` is an id. */
  toFill(request: { recipeId: string; before: string | null; limit: number }): Promise<Job[]>;
  /**
   * Replaces the values of ended jobs that are still at the repeat named. False, and nothing is
   * written, when the recipe's columns are of another revision by now.
   */
  fill(request: {
    recipeId: string;
    revision: number;
    values: readonly { jobId: string; repeat: number; report: JsonObject }[];
  }): Promise<boolean>;
  /** Jobs in the order of a column's values; those that are blank there come last, newest first. */
  listByColumn(request: ColumnListRequest): Promise<ColumnPage>;
}

export interface ColumnListRequest {
  recipeId: string;
  column: string;
  order: "ascending" | "descending";
  filter: JobFilter;
  limit: number;
  /** `next` of the page before. */
  after: ColumnPlace | null;
}

/** Where a page ended; `key` is null among the blank ones. */
export interface ColumnPlace {
  key: string | null;
  id: string;
}

export interface ColumnPage {
  jobs: Job[];
  next: ColumnPlace | null;
}

/** What a report column must hold. Texts that are numbers mean numbers, too. */
export interface ColumnFilter {
  recipeId: string;
  column: string;
  equals?: string;
  /** Inclusive. */
  min?: string;
  max?: string;
  contains?: string;
}
