import type { JobKind } from "../../domain/job/job.ts";
import type { JobStatus } from "../../domain/job/life-cycle.ts";
import type { Actor } from "./audit.ts";
import type { JobFilter } from "./job-lists.ts";

export const BULK_OPS = [
  "stop",
  "resume",
  "force-stop",
  "cancel",
  "rerun",
  "set-low-priority",
  "remove-low-priority",
] as const;
export type BulkOp = (typeof BULK_OPS)[number];

/** What became of one job: done, no need, not allowed, or an error of ours. */
export const BULK_OUTCOMES = ["changed", "skipped", "refused", "failed"] as const;
export type BulkOutcomeName = (typeof BULK_OUTCOMES)[number];

export interface BulkStore {
  find(id: string): Promise<BulkOperation | null>;
  /** Newest first; `after` is the id of the last one of the page before. */
  list(request: { after: string | null; limit: number }): Promise<BulkOperation[]>;
  /** By job id; `after` is the last one of the page before. */
  outcomes(request: {
    operationId: string;
    outcome?: BulkOutcomeName | undefined;
    after: string | null;
    limit: number;
  }): Promise<BulkOutcome[]>;
  /** Forgets up to `limit` operations of before that time, with their outcomes. */
  sweep(request: { before: number; limit: number }): Promise<number>;
}

/** Jobs named one by one, or all that fit a filter and were created up to `asOf`. */
export type BulkSelection =
  | { ids: readonly string[] }
  | { filter: JobFilter; asOf: number; query: Readonly<Record<string, string>> };

export interface BulkOptions {
  /** Over how long reruns are spread, evenly; milliseconds. */
  spreadMs?: number;
  /** Step at which reruns begin. */
  fromStep?: string;
}

export interface NewBulkOperation {
  id: string;
  /** Job of the built-in task that does the work. */
  jobId: string;
  op: BulkOp;
  selection: BulkSelection;
  options: BulkOptions;
  reason: string | null;
  actor: Actor;
  /** Jobs of the selection when it was asked for, and how many of them could be operated on. */
  matched: number;
  eligible: number;
  createdAt: number;
}

export interface BulkOperation extends NewBulkOperation {
  endedAt: number | null;
  /** The last job that was looked at; they are taken in the order of their ids. */
  cursor: string | null;
  counts: Record<BulkOutcomeName, number>;
  /** Of the job that does the work; null when retention has forgotten it. */
  status: JobStatus | null;
}

export interface BulkOutcome {
  jobId: string;
  outcome: BulkOutcomeName;
  reason: string | null;
  at: number;
}

/** Part of a bulk operation, in the transaction that changed the jobs. */
export interface BulkStep {
  operationId: string;
  /** What became of jobs, to be listed. */
  outcomes: readonly BulkOutcome[];
  /** Jobs that were passed over and are only counted. */
  passedOver: number;
  /** Null = it is over. */
  cursor: string | null;
  now: number;
}

/** What decides whether a job can be operated on. */
export interface JobBrief {
  id: string;
  status: JobStatus;
  kind: JobKind;
  parentId: string | null;
  recipeId: string | null;
  api: string | null;
  triggerEventId: string | null;
  lowPriority: boolean;
}

/** Jobs in the order of their ids, which is that of their creation. */
export interface SurveyRequest {
  filter: JobFilter;
  after: string | null;
  limit: number;
}
