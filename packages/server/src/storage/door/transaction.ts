import type { Job, Reason } from "../../domain/job/job.ts";
import type { LogLine } from "../../domain/job/step-record.ts";
import type { Json } from "../../domain/json.ts";
import type { StoreSignal, Stores } from "../storage.ts";
import type { Holder } from "./artifacts.ts";
import type { Actor, NewAuditEntry } from "./audit.ts";
import type { BulkStep, NewBulkOperation } from "./bulk-operations.ts";
import type { Reach } from "./calls.ts";
import type { Decision, HoldPlace } from "./holds.ts";
import type { AcceptKey } from "./jobs.ts";
import type { RecipeReport, RecipeRow, RecipeVersion } from "./recipes.ts";

/** What a command may do inside a transaction besides reading. */
export interface Transaction extends Stores {
  /** The person whose command this is; null for the work of the platform itself. */
  readonly actor: Actor | null;
  /** Says in the audit what the actor did. */
  insertAudit(entry: NewAuditEntry, actor: Actor): Promise<void>;
  insertBulkOperation(operation: NewBulkOperation): Promise<void>;
  /** Where it stands, locked for the worker that holds its job; null for any other worker. */
  lockBulkOperation(request: {
    operationId: string;
    holder: Holder;
  }): Promise<{ cursor: string | null } | null>;
  /** Takes a locked bulk operation on, with what became of its jobs. */
  recordBulkStep(step: BulkStep): Promise<void>;
  /** The row, locked until the end of the transaction. */
  lockJob(id: string): Promise<Job | null>;
  /**
   * The unfinished jobs below one that a command on it reaches, locked. Its own row is to be locked
   * before, so that it makes no more.
   */
  lockDescendants(request: { jobId: string; reach: Reach }): Promise<Job[]>;
  /**
   * Stops or cancels those of locked jobs at once that no worker has, that have no unfinished children
   * and no hook to run, and says so in their logs: in one go, however many. Answers which.
   */
  restIdle(request: {
    ids: readonly string[];
    event: "stop" | "cancel";
    reason: Reason;
    now: number;
  }): Promise<string[]>;
  /**
   * Writes a job's changed fields; claim columns as `readiness` says. Where the job ends or stops,
   * its parent's row follows: counters, and what waited for it. A job that is to rest while children
   * of it still halt stays STOPPING or CANCELING until the last of them.
   */
  updateJob(job: Job, readiness: Readiness): Promise<void>;
  /** Low priority or not, for a root that is locked and its unfinished tree. Answers lanes with ready jobs. */
  setTreePriority(request: { rootId: string; lowPriority: boolean }): Promise<string[]>;
  /** Takes over the records before a step into the repeat that follows. */
  reuseSteps(request: StepReuse): Promise<void>;
  /** Keeps the job's current execution in its history, before a rerun replaces it. */
  archiveRepeat(job: Job): Promise<void>;
  insertLog(entry: { jobId: string; repeat: number; line: LogLine }): Promise<void>;
  lockRecipe(id: string): Promise<RecipeRow | null>;
  /** Answers false when there is a recipe with this id. */
  insertRecipe(recipe: RecipeRow): Promise<boolean>;
  updateRecipe(recipe: RecipeRow): Promise<void>;
  insertVersion(version: RecipeVersion): Promise<void>;
  /** Replaces the report of a recipe that is locked. */
  writeReport(recipeId: string, report: RecipeReport): Promise<void>;
  deleteRecipe(id: string): Promise<void>;
  /** Ends all unfinished jobs of the recipe as ABORTED (T23); `commanded` are in a worker's hands. */
  abortJobs(request: { recipeId: string; now: number; reason: Reason }): Promise<{
    aborted: number;
    commanded: string[];
    lanes: string[];
  }>;
  /** Whether the recipe has jobs that are not final. */
  hasUnfinishedJobs(recipeId: string): Promise<boolean>;
  /** RUNNING jobs of the lane become PAUSED, or PAUSING where a worker executes them (T18, T19). */
  pauseLane(request: {
    lane: string;
    now: number;
    reason: Reason;
  }): Promise<{ commanded: string[] }>;
  /** PAUSED and PAUSING jobs of the lane go on (T21). */
  unpauseLane(request: { lane: string; now: number }): Promise<void>;
  /** The stored answer of a request that was made before with this key, or null after keeping the key for this one. */
  claimRequestKey(key: AcceptKey): Promise<StoredAnswer | null>;
  storeAnswer(request: { key: AcceptKey; answer: Json }): Promise<void>;
  /** Keeps those keys of one scope that nobody has, and answers their values. Each needs an answer yet. */
  keepKeys(keys: readonly AcceptKey[]): Promise<string[]>;
  storeAnswers(answers: readonly { key: AcceptKey; answer: Json }[]): Promise<void>;
  /** Keeps what a hold waits for; false when somebody was quicker. The job is locked before. */
  answerHold(
    request: HoldPlace & {
      decision: Decision | null;
      answer: Json;
      by: string | null;
      now: number;
    },
  ): Promise<boolean>;
  /** Asks for the hook of the action that the job is on hold in; false when there is none. */
  askForCancel(request: { jobId: string; repeat: number; cancelBy: number }): Promise<boolean>;
  /** The hook of a canceled job has ended, or nobody waits for it any more. */
  endCancel(place: HoldPlace): Promise<void>;
  /** Sent to every process after the commit. */
  signal(signal: StoreSignal): void;
}

export interface StepReuse {
  jobId: string;
  fromRepeat: number;
  /** The record of the step from which on everything runs again. */
  beforeOrdinal: number;
}

export interface StoredAnswer {
  fingerprint: string | null;
  /** Null while the first request is still in progress. */
  answer: Json | null;
}

/** How a job stands towards the claim: at rest, ready for a worker, or woken by a timer. */
export type Readiness =
  | { state: "resting" }
  | { state: "ready" }
  | { state: "timer"; wakeAt: number }
  /** Its worker goes on with it. */
  | { state: "held" };
