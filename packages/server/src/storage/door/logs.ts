import type { LogLevel } from "../../domain/connector.ts";
import type { LogLine } from "../../domain/job/step-record.ts";

export interface LogStore {
  /** In the order of their commits; `after` is the `seq` of the last line that is known. */
  list(request: LogRequest): Promise<StoredLogLine[]>;
  /** By time. Looks at a bounded number of lines, however rare those are that fit. */
  search(request: LogSearch): Promise<LogPage>;
  /** What the steps of a job did, as lines: they are not stored, but made of the step records. */
  stepMarks(request: StepMarkRequest): Promise<StepMark[]>;
  find(seq: number): Promise<StoredLogLine | null>;
  /** The `seq` of the newest line; 0 without any. */
  newestSeq(): Promise<number>;
  /** Deletes the oldest lines beyond the caps, at most `limit`; answers how many. */
  rotate(request: LogRotation): Promise<number>;
  /** What was rotated out, or null. */
  rotated(): Promise<RotatedLogs | null>;
}

export interface LogRequest {
  /** Absent: of all jobs. */
  jobId?: string;
  repeat?: number;
  levels?: readonly string[];
  recipeIds?: readonly string[];
  text?: string;
  after: number | null;
  limit: number;
}

export interface LogFilter {
  jobId?: string | undefined;
  repeat?: number | undefined;
  recipeIds?: readonly string[] | undefined;
  levels?: readonly LogLevel[] | undefined;
  /** Literal text in the message. */
  text?: string | undefined;
  /** Path of a step, such as `/steps/2`. */
  step?: string | undefined;
  from?: number | undefined;
  /** Not included. */
  to?: number | undefined;
}

export interface LogSearch {
  filter: LogFilter;
  order: "oldest" | "newest";
  after: LogPlace | null;
  limit: number;
  /** How many lines are looked at. */
  scan: number;
}

/** A place between lines: their instant, and what orders those of one instant. */
export interface LogPlace {
  at: number;
  n: number;
}

export interface LogPage {
  lines: StoredLogLine[];
  /** Where looking ended; null when nothing comes after it. */
  next: LogPlace | null;
}

export interface StoredLogLine extends LogLine {
  seq: number;
  jobId: string;
  repeat: number;
}

export interface StepMarkRequest {
  jobId: string;
  repeat?: number | undefined;
  step?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
  order: "oldest" | "newest";
  after: LogPlace | null;
  limit: number;
}

/** The start of a step, or its end. */
export interface StepMark extends LogPlace {
  type: "started" | "ended";
  repeat: number;
  path: string;
  id: string | null;
  name: string | null;
  kind: string;
  action: string | null;
  status: string;
  attempt: number;
  skippedReason: string | null;
  error: { code: string; message: string } | null;
  startDate: number;
}

export interface LogRotation {
  linesMax: number;
  bytesMax: number;
  limit: number;
  now: number;
}

export interface RotatedLogs {
  lines: number;
  /** Lines before this instant are gone. */
  beforeAt: number;
  rotatedAt: number;
}
