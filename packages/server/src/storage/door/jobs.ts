import type { Job, JobError, JobKind, Reason, Repeat, WaitingFor } from "../../domain/job/job.ts";
import type { JobStatus } from "../../domain/job/life-cycle.ts";
import type { LogLine, StepRecord } from "../../domain/job/step-record.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { JobBrief, SurveyRequest } from "./bulk-operations.ts";
import type { Call } from "./calls.ts";
import type { HoldWrite } from "./holds.ts";
import type { JobFilter, JobListRequest, JobPage, StatusCount } from "./job-lists.ts";
import type { FoundJob, JobFacets } from "./job-search.ts";
import type { QueuePlace } from "./queue-place.ts";

export interface JobStore {
  /** Stores a job and its trigger event, or names the job that had its key first. */
  accept(job: NewJob): Promise<Accepted>;
  /** The same for several, all or none. */
  acceptAll(jobs: readonly NewJob[], key?: AcceptKey): Promise<Accepted[]>;
  /**
   * Gives a worker up to `limit` ready jobs of the lanes named, within each lane's concurrency, and
   * binds each to its recipe version at its first dispatch.
   */
  claim(request: ClaimRequest): Promise<ClaimedJob[]>;
  /**
   * Puts children into the queue that wait for siblings which are gone; a round over all of them takes
   * several calls, each from the `next` of the one before. Answers lanes with new work.
   */
  queueStranded(request: { after: ChildQueue | null; limit: number }): Promise<{
    lanes: string[];
    next: ChildQueue | null;
  }>;
  /** Lanes with ready jobs that are not held. */
  findReadyLanes(limit: number): Promise<string[]>;
  /** Records what a worker did. A stale epoch changes nothing and answers null. */
  advance(advance: Advance): Promise<Advanced | null>;
  /** Makes jobs whose timer has run out ready; answers how many. */
  wakeDue(request: { now: number; limit: number }): Promise<{ woken: number; lanes: string[] }>;
  /** When the next timer runs out, or null. */
  nextWakeAt(): Promise<number | null>;
  /** Jobs that a worker holds, by the store's account. */
  findHeld(workerId: string): Promise<HeldJob[]>;
  find(id: string): Promise<Job | null>;
  /** Where a job stands that is ready for a worker; null when it is not. */
  queuePlace(id: string): Promise<QueuePlace | null>;
  list(request: JobListRequest): Promise<JobPage>;
  countByStatus(filter: JobFilter): Promise<StatusCount[]>;
  repeats(id: string): Promise<Repeat[]>;
  /** Little of each of the jobs that fit, in the order of their ids. */
  survey(request: SurveyRequest): Promise<JobBrief[]>;
  /** Jobs whose id begins with the text, and then the newest in whose error it stands. */
  search(request: { text: string; limit: number }): Promise<FoundJob[]>;
  /** What the jobs that fit have in common. */
  facets(filter: JobFilter): Promise<JobFacets>;
}

/** The children of a root in one lane. */
export interface ChildQueue {
  rootId: string;
  lane: string;
}

export interface NewJob {
  id: string;
  kind: JobKind;
  lane: string;
  recipeId: string | null;
  lowPriority: boolean;
  runBy: string | null;
  createDate: number;
  triggerEventId: string;
  /** JSON text of the trigger event; stored as it is. */
  event: string;
  /** Where the event came from: `webhook`, `manual`. */
  source: string;
  /** Within the scope, the first job with this value wins. */
  key?: AcceptKey;
  /** Function or built-in task that executes it, instead of a recipe. */
  api?: string | null;
  /** Bound now; absent = at the first dispatch. */
  recipeVersion?: number | null;
  planId?: string | null;
  parentId?: string | null;
  /** The job at the top of its tree; absent for a root. */
  rootId?: string | null;
  /** How many calls deep it is; 0 for a root (C-14.7). */
  callDepth?: number;
  /** Runs the newest saved version, also while its recipe is stopped. */
  isTest?: boolean;
  labels?: JsonObject | null;
  /** How another job called it; absent for jobs that were not called. */
  call?: Call;
  /** The item of the same run whose handler added this one (N-22.4). */
  extendedBy?: string | null;
  /** Its end is to be delivered to the sink of its run. */
  sinkDue?: boolean;
}

/** Makes an acceptance happen once: a webhook's dedupe key, or an Idempotency-Key. */
export interface AcceptKey {
  /** `hook:<recipe>` or `request:<api key>:<route>`. */
  scope: string;
  value: string;
  /** Hash of the request; another one under the same key is a conflict. Null = not compared. */
  fingerprint: string | null;
  expiresAt: number;
}

export type Accepted =
  | { outcome: "accepted"; jobId: string }
  | { outcome: "duplicate"; jobId: string; jobIds: readonly string[] }
  | { outcome: "conflict" };

export interface ClaimRequest {
  workerId: string;
  lanes: readonly string[];
  limit: number;
  /** How many low-priority jobs may be among them, where no other job is ready (W-16.2);
   * absent = any number. */
  lowLimit?: number;
  now: number;
}

/** What a worker needs to execute a job, in one read. */
export interface ClaimedJob {
  job: Job;
  /** JSON text of the trigger event; null when retention erased it. */
  event: string | null;
}

export interface HeldJob {
  id: string;
  epoch: number;
  status: JobStatus;
}

export interface Advance {
  jobId: string;
  epoch: number;
  repeat: number;
  now: number;
  progress: number;
  activeMs: number;
  hasErrors: boolean;
  steps: readonly StepRecord[];
  logs: readonly LogLine[];
  /** Ordinals of records to forget, after `steps` are written: from, and up to but not including. */
  pruned?: readonly { from: number; to: number }[];
  /** Of steps that go on hold, or go on from it. */
  holds?: readonly HoldWrite[];
  /** Jobs that its steps made: stored with the records that tell of them, or not at all. */
  children?: readonly NewJob[];
  /** Items that it adds to the run that it is an item of: stored if it is COMPLETED by `change`. */
  extensions?: readonly NewJob[];
  /** The job's own, so that those rows can be locked in their order; absent for a root. */
  parentId?: string | null;
  rootId?: string | null;
  /** Of a child, with `change`: what the slice took, and what its root was charged before. */
  slice?: { usedMs: number; chargedMs: number };
  /** The recipe keeps no data: event, inputs and outputs go in the commit that ends it (Z-26.4). */
  erase?: boolean;
  change?: SliceEnd;
}

/** How a worker's slice ends. Absent from an Advance = the worker goes on. */
export type SliceEnd =
  | { event: "complete"; report: JsonObject | null }
  | { event: "fail"; error: JobError; report: JsonObject | null; reason: Reason | null }
  /** PAUSING, STOPPING and CANCELING come to rest; a RUNNING job is handed back (`yield`). */
  | { event: "halt"; report: JsonObject | null }
  /**
   * Until null: for something that no timer brings. `awaits`: children of the job; the end of the
   * last of them makes it ready, at once when all have ended. `all`: of every child that it has, and
   * gets meanwhile.
   */
  | {
      event: "wait";
      waitingFor: WaitingFor;
      until: number | null;
      awaits?: readonly string[] | "all";
    }
  | { event: "yield" };

export interface Advanced {
  /** After the change. Anything but RUNNING tells the worker to halt. */
  status: JobStatus;
  /** Lanes where it, or what was committed with it, made jobs ready. */
  lanes?: readonly string[];
}
