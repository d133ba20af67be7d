import type { JobKind } from "../../domain/job/job.ts";
import type { JobStatus } from "../../domain/job/life-cycle.ts";
import type { StatCounts, StatEvent, StatKey } from "../../domain/statistics/stat-cell.ts";

/** Buckets that the store keeps: a minute, a quarter of an hour, and one for all time. */
export const STAT_SIZES = { minute: 60_000, quarter: 900_000, ever: 0 } as const;
export type StatSize = (typeof STAT_SIZES)[keyof typeof STAT_SIZES];

export interface StatisticsStore {
  /** How far the rollup has come; zeros before its first round. */
  progress(): Promise<StatProgress>;
  /** What happened to jobs in a stretch of time, in its order. */
  events(request: StatEventRequest): Promise<StatEventPage>;
  /** Cells of one size that begin in [from, to). */
  cells(request: StatCellRequest): Promise<StatCell[]>;
  /**
   * Adds what happened to the buckets, records the failures and moves the progress on, all or
   * nothing. Answers false, and changes nothing, when the progress is not the expected one any more:
   * another process was faster.
   */
  roll(batch: RollBatch): Promise<boolean>;
  /** How many events each minute of [from, to) has by the jobs themselves. */
  countByMinute(request: { from: number; to: number }): Promise<MinuteCount[]>;
  /** Replaces the minutes given, and what is made of them. False as of `roll`. */
  correct(correction: Correction): Promise<boolean>;
  /** Forgets buckets that are older than that; answers how many. */
  prune(request: { size: StatSize; before: number; limit: number }): Promise<number>;
  /** Unfinished jobs by status, exactly. */
  unfinished(): Promise<{ status: JobStatus; count: number }[]>;
  /** PENDING jobs that fit: counted up to COUNT_MAX, and when the oldest was created. */
  pending(filter: StatFilter): Promise<{ now: number; capped: boolean; oldest: number | null }>;
  /** RUNNING jobs that fit, counted up to COUNT_MAX. */
  running(filter: StatFilter): Promise<{ now: number; capped: boolean }>;
  /** Jobs that were created, started or ended after that, or are named; at most `limit` of each. */
  changes(request: { since: number; ids: readonly string[]; limit: number }): Promise<JobHint[]>;
  /** Bytes that the database takes on disk. */
  databaseBytes(): Promise<number>;
}

/** Enough to know whether somebody wants to see more. */
export interface JobHint {
  id: string;
  status: JobStatus;
  recipeId: string | null;
  rootId: string | null;
}

/** Everything that happened up to these instants, included, is in the buckets. */
export interface StatProgress {
  created: number;
  started: number;
  ended: number;
  verified: number;
}

export type StatStream = "created" | "started" | "ended";

export interface StatEventRequest {
  stream: StatStream;
  /** Not included. */
  after: number;
  /** Included. */
  to: number;
  /** About: events of one millisecond are never parted. */
  limit: number;
}

export interface StatEventPage {
  events: JobEventRow[];
  /** Everything up to this instant is among the events: less than asked for when there were more. */
  to: number;
}

export interface JobEventRow {
  event: StatEvent;
  /** Of a job that FAILED or was ABORTED. */
  failure: JobFailure | null;
}

export interface JobFailure {
  jobId: string;
  repeat: number;
  at: number;
  startedAt: number;
  recipeId: string | null;
  api: string | null;
  /** Id of the step that failed, else its path; null when the job itself did. */
  step: string | null;
  code: string;
  message: string;
}

export interface StatCell {
  t: number;
  key: StatKey;
  counts: StatCounts;
}

export interface StatFilter {
  recipeIds?: readonly string[] | undefined;
  planIds?: readonly string[] | undefined;
  apis?: readonly string[] | undefined;
  kinds?: readonly JobKind[] | undefined;
  lowPriority?: boolean | undefined;
  /** Only jobs without a parent. */
  rootsOnly?: boolean | undefined;
  includeSystem?: boolean | undefined;
}

export interface StatCellRequest {
  size: StatSize;
  subjects: readonly string[];
  from: number;
  to: number;
}

export interface RollBatch {
  expected: StatProgress;
  next: StatProgress;
  cells: readonly (StatCell & { size: StatSize })[];
  failures: readonly FiledFailure[];
}

/** A failure and the group that it belongs to. */
export interface FiledFailure {
  groupId: string;
  failure: JobFailure;
  /** Its message without what varies. */
  message: string;
}

export interface MinuteCount {
  t: number;
  stream: StatStream;
  count: number;
}

export interface Correction {
  expected: StatProgress;
  next: StatProgress;
  /** Minutes that are counted anew. */
  minutes: readonly number[];
  cells: readonly StatCell[];
  failures: readonly FiledFailure[];
}
