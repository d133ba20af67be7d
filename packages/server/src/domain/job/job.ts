import type { Json, JsonObject } from "../json.ts";
import type { JobStatus } from "./life-cycle.ts";

/** V2 of requirements §1. */
export const JOB_KINDS = ["recipe", "call", "run", "payload", "task", "system"] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** `phase` of a RUNNING job (S-5.2). */
export type JobPhase = "executing" | "waiting";
export type WaitingFor =
  | "timer"
  | "poll"
  | "resume-token"
  | "child"
  | "retry"
  | "slot"
  | "approval";

/** S-5.4: every change of status that plain progress did not cause says why. */
export const REASON_TYPES = [
  "user",
  "terminated",
  "run-terminated",
  "recipe-stopped",
  "plan-paused",
  "another-run-active",
  "recipe-deleted",
  "plan-deleted",
  "timeout",
  "forced",
  "system",
] as const;
export type ReasonType = (typeof REASON_TYPES)[number];

export interface Reason {
  type: ReasonType;
  message: string;
  /** The user's comment, the limit that was passed, …. */
  details?: Json;
}

/** Exactly what the source documents show for a cancel by a person (S-5.4). */
export const CANCELED_BY_USER = "Job canceled by user";

export interface JobError {
  code: string;
  message: string;
  /** Path of the step that failed, or null when the job itself did. */
  step: string | null;
}

/** One execution record. It keeps its id and place for ever; `repeat` numbers its executions. */
export interface Job {
  id: string;
  kind: JobKind;
  status: JobStatus;
  phase: JobPhase | null;
  waitingFor: WaitingFor | null;
  waitingUntil: number | null;
  hasErrors: boolean;
  reason: Reason | null;
  error: JobError | null;
  recipeId: string | null;
  /** Bound at the first dispatch of a repeat; null before. */
  recipeVersion: number | null;
  planId: string | null;
  parentId: string | null;
  rootId: string | null;
  /** 0 = the original execution. */
  repeat: number;
  lowPriority: boolean;
  runBy: string | null;
  /** 0 to 100. */
  progress: number;
  /** When the original was accepted; the sort key of every list (P-7.7). */
  createDate: number;
  /** When this repeat was queued; equals createDate for repeat 0. */
  queuedDate: number;
  startDate: number | null;
  endDate: number | null;
  /** Time in which a worker executed it, all of this repeat (J-6.6). */
  activeMs: number;
  triggerEventId: string | null;
  /** Values of the recipe's report columns, once the job has ended. */
  report: JsonObject | null;
  labels: JsonObject | null;
  /** Whose concurrency limit counts it: the recipe's id. */
  lane: string;
  /** Grows at each claim; a write under an older one changes nothing. */
  epoch: number;
  workerId: string | null;
  /** The function or built-in task that executes it; null for a recipe's job. */
  api: string | null;
  /** Made to try a recipe out. */
  isTest: boolean;
  /** How many calls deep it is; 0 for a root (C-14.7). */
  callDepth: number;
  /** Jobs that it made: all, ended, and ended otherwise than COMPLETED (J-6.2, K-15.6). */
  children: { total: number; finished: number; failed: number };
  /** Path of the step at which this repeat began; null = the first one (H-b of console.md). */
  fromStep: string | null;
  /** Milliseconds that its root was charged for this slice ahead of time (K-15.2). */
  sliceCost: number;
}

/** An execution of a job that a later repeat has followed, or its current one. */
export interface Repeat {
  repeat: number;
  status: JobStatus;
  recipeVersion: number | null;
  runBy: string | null;
  hasErrors: boolean;
  reason: Reason | null;
  error: JobError | null;
  queuedDate: number;
  startDate: number | null;
  endDate: number | null;
  activeMs: number;
  report: JsonObject | null;
  /** Path of the step at which it began; null = the first one. */
  fromStep: string | null;
}
