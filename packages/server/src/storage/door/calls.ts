import type { CallMode } from "../../domain/job/call-mode.ts";
import type { Job, JobError } from "../../domain/job/job.ts";
import type { JobStatus } from "../../domain/job/life-cycle.ts";
import type { Json } from "../../domain/json.ts";

/** How a job came to be called by another. */
export interface Call {
  mode: CallMode;
  /** A cancel of the caller cancels it too. */
  cancelWithParent: boolean;
  /** Execution of the caller that made it. */
  parentRepeat: number;
}

export interface CallStore {
  /** How these children of a job stand; what is not a child of it is left out. */
  outcomes(request: { parentId: string; ids: readonly string[] }): Promise<CallOutcome[]>;
  /** Children of these jobs, in the order of their ids. */
  childrenOf(request: { parentIds: readonly string[]; limit: number }): Promise<TreeJob[]>;
}

export interface CallOutcome {
  jobId: string;
  recipeId: string | null;
  status: JobStatus;
  error: JobError | null;
  /** What it returned; null for nothing. */
  result: Json;
}

export interface TreeJob {
  job: Job;
  /** Null for a child that is part of its parent's own work, such as an item of a run. */
  call: Call | null;
}

/** What a command on a job reaches below it. */
export type Reach =
  /** All that was not called asynchronously. */
  | "stop"
  /** Its own work, and calls that are canceled with their caller. */
  | "cancel";
