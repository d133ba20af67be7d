import type { LogLine, StepRecord } from "../../domain/job/step-record.ts";

export interface StepStore {
  /** In the order in which they began. */
  list(request: { jobId: string; repeat: number }): Promise<StepRecord[]>;
}

export interface EventStore {
  find(id: string): Promise<TriggerEvent | null>;
}

export interface TriggerEvent {
  id: string;
  recipeId: string | null;
  source: string;
  receivedAt: number;
  body: string;
}

export interface LogStore {
  /** Oldest first; `after` is the `seq` of the last line of the page before. */
  list(request: LogRequest): Promise<StoredLogLine[]>;
}

export interface LogRequest {
  jobId: string;
  repeat?: number;
  levels?: readonly string[];
  text?: string;
  after: number | null;
  limit: number;
}

export interface StoredLogLine extends LogLine {
  seq: number;
  repeat: number;
}

export interface RequestKeyStore {
  /** Forgets up to `limit` keys whose time has passed; answers how many. */
  sweep(request: { now: number; limit: number }): Promise<number>;
}
