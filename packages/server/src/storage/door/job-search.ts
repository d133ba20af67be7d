import type { JobStatus } from "../../domain/job/life-cycle.ts";
import type { StatusCount } from "./job-lists.ts";

export interface FoundJob {
  id: string;
  status: JobStatus;
  recipeId: string | null;
  createDate: number;
  /** The message of its error, if that is where the text was. */
  error: string | null;
}

/** What the jobs of a filter have in common. Counted among the newest FACET_JOBS_MAX of them. */
export interface JobFacets {
  status: StatusCount[];
  /** The most frequent ones first. */
  recipes: Facet[];
  kinds: Facet[];
  /** There are more jobs than were counted for `recipes` and `kinds`. */
  capped: boolean;
}

export interface Facet {
  value: string;
  count: number;
}

export const FACET_JOBS_MAX = 10_000;
/** Values of one facet. */
export const FACET_VALUES_MAX = 20;
