import type { Job, JobError, JobKind, Reason, Repeat, WaitingFor } from "../domain/job/job.ts";
import type { JobStatus } from "../domain/job/life-cycle.ts";
import type { LogLine, StepRecord } from "../domain/job/step-record.ts";
import type { Json, JsonObject } from "../domain/json.ts";
import type { Role } from "../domain/role.ts";

/**
 * The door to the store. Everything else knows only this file; SQLite and PostgreSQL fill it and
 * pass the same conformance suite. A promise that writes resolves only after its commit is on disk.
 * Instants are epoch milliseconds.
 *
 * Hot writes (`accept`, `claim`, `advance`) of concurrent callers are committed together. Rare
 * commands use `transaction`, which locks what it changes.
 */
export interface Storage extends Stores {
  readonly engine: "sqlite" | "postgres";
  transaction<T>(work: (stores: Transaction) => Promise<T>): Promise<T>;
  /** Tells of work that became ready and of commands to jobs, from any process. A hint: poll too. */
  onSignal(listener: (signal: StoreSignal) => void): () => void;
  /** Resolves when the store answers; rejects within seconds when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Stores {
  readonly jobs: JobStore;
  readonly steps: StepStore;
  readonly events: EventStore;
  readonly recipes: RecipeStore;
  readonly workers: WorkerStore;
  readonly apiKeys: ApiKeyStore;
  readonly logs: LogStore;
  readonly requestKeys: RequestKeyStore;
}

export type StoreSignal =
  | { type: "ready"; lanes: readonly string[] }
  | { type: "command"; jobIds: readonly string[] };

// ---- jobs ----

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
  list(request: JobListRequest): Promise<JobPage>;
  countByStatus(filter: JobFilter): Promise<StatusCount[]>;
  repeats(id: string): Promise<Repeat[]>;
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
  change?: SliceEnd;
}

/** How a worker's slice ends. Absent from an Advance = the worker goes on. */
export type SliceEnd =
  | { event: "complete"; report: JsonObject | null }
  | { event: "fail"; error: JobError; report: JsonObject | null; reason: Reason | null }
  /** PAUSING, STOPPING and CANCELING come to rest; a RUNNING job is handed back (`yield`). */
  | { event: "halt"; report: JsonObject | null }
  | { event: "wait"; waitingFor: WaitingFor; until: number }
  | { event: "yield" };

export interface Advanced {
  /** After the change. Anything but RUNNING tells the worker to halt. */
  status: JobStatus;
}

/** Keyset paging over (createDate, id) = id, for ids are time-ordered. */
export interface JobListRequest {
  filter: JobFilter;
  order: "newest" | "oldest";
  limit: number;
  /** Id of the last job of the page before. */
  after: string | null;
}

export interface JobFilter {
  statuses?: readonly JobStatus[];
  recipeIds?: readonly string[];
  kinds?: readonly JobKind[];
  hasErrors?: boolean;
  lowPriority?: boolean;
  createdFrom?: number;
  createdTo?: number;
  startedFrom?: number;
  startedTo?: number;
  endedFrom?: number;
  endedTo?: number;
  /** Only repeated jobs. */
  rerunOnly?: boolean;
  runBy?: string;
  parentId?: string;
  rootId?: string;
  /** Also jobs that have a parent. */
  includeChildren?: boolean;
  includeSystem?: boolean;
  /** Literal text in id, recipe id or name, or error. */
  text?: string;
}

export interface JobPage {
  jobs: Job[];
  /** Pass as `after` for the next page; null at the end. */
  next: string | null;
}

export interface StatusCount {
  status: JobStatus;
  /** Counted up to COUNT_MAX; `capped` says that there are more. */
  count: number;
  capped: boolean;
}

export const COUNT_MAX = 10_000;

// ---- what belongs to a job ----

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

// ---- recipes ----

export interface RecipeStore {
  find(id: string): Promise<RecipeRow | null>;
  list(request: { text?: string; after: string | null; limit: number }): Promise<RecipeRow[]>;
  version(id: string, version: number): Promise<RecipeVersion | null>;
  versions(request: { id: string; before: number | null; limit: number }): Promise<RecipeVersion[]>;
}

export interface RecipeRow {
  id: string;
  name: string;
  active: boolean;
  /** Newest saved version. */
  version: number;
  /** The live one; null before the first start. */
  activeVersion: number | null;
  triggerType: string;
  concurrency: number;
  createdAt: number;
  updatedAt: number;
}

export interface RecipeVersion {
  recipeId: string;
  version: number;
  /** The document as JSON. */
  document: JsonObject;
  author: string | null;
  note: string | null;
  /** `create`, `update`, `restore`. */
  changeType: string;
  createdAt: number;
}

// ---- workers ----

export interface WorkerStore {
  register(worker: {
    id: string;
    name: string;
    slots: number;
    now: number;
    leaseMs: number;
  }): Promise<void>;
  /** False when the lease ran out and others have taken its jobs: the worker must stop them all. */
  renew(worker: { id: string; now: number; leaseMs: number }): Promise<boolean>;
  /** Hands back every job that it holds, and forgets it. */
  release(worker: { id: string; now: number }): Promise<{ lanes: string[] }>;
  /** Releases the workers whose lease ran out (all = also those of live ones: embedded restart). */
  sweep(request: { now: number; all?: boolean }): Promise<{ workers: string[]; lanes: string[] }>;
  list(): Promise<WorkerRow[]>;
}

export interface WorkerRow {
  id: string;
  name: string;
  slots: number;
  startedAt: number;
  leaseUntil: number;
  /** Jobs that it holds now. */
  held: number;
}

// ---- access ----

export interface ApiKeyStore {
  findByHash(hash: string): Promise<ApiKeyRow | null>;
  list(): Promise<ApiKeyRow[]>;
  insert(key: ApiKeyRow & { hash: string }): Promise<void>;
  /** Answers false when there is no such key. */
  revoke(request: { id: string; now: number }): Promise<boolean>;
  touch(request: { ids: readonly string[]; now: number }): Promise<void>;
}

export interface ApiKeyRow {
  id: string;
  name: string;
  role: Role;
  /** The first characters, to recognise it by. */
  hint: string;
  createdAt: number;
  lastUsedAt: number | null;
  revokedAt: number | null;
}

// ---- rare commands ----

/** What a command may do inside a transaction besides reading. */
export interface Transaction extends Stores {
  /** The row, locked until the end of the transaction. */
  lockJob(id: string): Promise<Job | null>;
  /** Writes a job's changed fields; claim columns as `readiness` says. */
  updateJob(job: Job, readiness: Readiness): Promise<void>;
  /** Keeps the job's current execution in its history, before a rerun replaces it. */
  archiveRepeat(job: Job): Promise<void>;
  insertLog(entry: { jobId: string; repeat: number; line: LogLine }): Promise<void>;
  lockRecipe(id: string): Promise<RecipeRow | null>;
  /** Answers false when there is a recipe with this id. */
  insertRecipe(recipe: RecipeRow): Promise<boolean>;
  updateRecipe(recipe: RecipeRow): Promise<void>;
  insertVersion(version: RecipeVersion): Promise<void>;
  deleteRecipe(id: string): Promise<void>;
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
  /** Sent to every process after the commit. */
  signal(signal: StoreSignal): void;
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
