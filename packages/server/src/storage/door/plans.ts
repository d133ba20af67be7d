import type { Job, JobError, Reason } from "../../domain/job/job.ts";
import type { JobStatus } from "../../domain/job/life-cycle.ts";
import type { Json, JsonObject } from "../../domain/json.ts";

/** Plans and their runs. What writes is to be called inside a transaction that has locked the plan. */
export interface PlanStore {
  find(id: string): Promise<PlanRow | null>;
  /** The row, kept from other writers until the transaction ends. */
  lock(id: string): Promise<PlanRow | null>;
  /** By id; `text` is looked for in id and name. */
  list(request: { text?: string; after: string | null; limit: number }): Promise<PlanRow[]>;
  /** Answers false when the id is taken. */
  insert(plan: NewPlan): Promise<boolean>;
  update(plan: NewPlan): Promise<void>;
  /** The plan, its payload and its schedule; its runs stay until retention. */
  delete(id: string): Promise<void>;
  addPayload(request: {
    planId: string;
    revision: number;
    items: readonly PayloadRow[];
  }): Promise<void>;
  /** Forgets payloads that no run has still to expand. */
  dropOldPayload(planId: string): Promise<void>;
  /** Items from that position on, in their order. */
  payload(request: {
    planId: string;
    revision: number;
    from: number;
    limit: number;
  }): Promise<PayloadRow[]>;
  /** What a run is about, its lane and when the plan ran last; its job is accepted apart. */
  insertRun(run: NewRun): Promise<void>;
  run(runId: string): Promise<RunRow | null>;
  /** Newest first, before the one of that id. */
  runs(request: { planId: string; before: string | null; limit: number }): Promise<RunEntry[]>;
  /** All items of the plan's payload have become jobs. */
  markExpanded(runId: string): Promise<void>;
  unfinishedRuns(planId: string): Promise<string[]>;
  runProgress(runId: string): Promise<RunProgress>;
  /** Items of a run as they came, after the one of that id. */
  items(request: {
    runId: string;
    statuses?: readonly JobStatus[];
    after: string | null;
    limit: number;
  }): Promise<RunItem[]>;
  /** No run begins and no item of one; what runs goes on. Answers runs that a worker has. */
  pauseRuns(request: { planId: string; reason: Reason }): Promise<{ commanded: string[] }>;
  /** Answers lanes that may have work. */
  unpauseRuns(planId: string): Promise<string[]>;
  /** PAUSING runs of which nothing executes any more are PAUSED (T19); answers how many. */
  settlePaused(): Promise<number>;
  /** Ends items of a run that nobody executes, in one go. Answers how many. */
  cancelIdleItems(request: { runId: string; reason: Reason; now: number }): Promise<number>;
  /** Items that have not begun are STOPPED, in one go (T9). */
  stopNewItems(request: { runId: string; reason: Reason }): Promise<number>;
  /** STOPPED items that have never begun are PENDING again (T11). */
  resumeNewItems(runId: string): Promise<number>;
}

export interface NewPlan {
  id: string;
  name: string | null;
  state: "ACTIVE" | "PAUSED";
  reason: Reason | null;
  /** As it was given; null = only when it is triggered. */
  schedule: JsonObject | null;
  configuration: JsonObject;
  /** Opaque here: secrets in it are sealed by who writes it. */
  sink: JsonObject | null;
  overlap: "skip" | "allow";
  /** Of the payload. */
  revision: number;
  payloadCount: number;
  createdAt: number;
  updatedAt: number;
  lastRunAt: number | null;
}

export interface PlanRow extends NewPlan {
  /** Null without a schedule, while it is paused, and when nothing comes any more. */
  nextRunAt: number | null;
}

export interface PayloadRow {
  /** From 0. */
  position: number;
  api: string;
  parameters: Json;
  /** Overrides the configuration's, field by field. */
  retry: JsonObject | null;
  requestTimeoutMs: number | null;
}

export interface NewRun {
  id: string;
  planId: string;
  revision: number;
  type: "MANUAL" | "SCHEDULED";
  /** The instant of the schedule that it is for. */
  scheduledAt: number | null;
  snapshot: RunSnapshot;
  maxConcurrentRequests: number;
  now: number;
}

/** What a run goes by, whatever becomes of the plan meanwhile (M-18.6). */
export type RunSnapshot = {
  configuration: JsonObject;
  sink: JsonObject | null;
};

export interface RunRow {
  id: string;
  planId: string;
  revision: number;
  type: NewRun["type"];
  scheduledAt: number | null;
  snapshot: RunSnapshot;
  expanded: boolean;
}

export interface RunEntry {
  run: RunRow;
  job: Job;
}

export interface RunProgress {
  running: number;
  waitingForRetry: number;
}

export interface RunItem {
  jobId: string;
  api: string | null;
  recipeId: string | null;
  status: JobStatus;
  waitingFor: string | null;
  waitingUntil: number | null;
  /** Null once retention has erased it. */
  event: JsonObject | null;
  attempts: number;
  error: JobError | null;
  reason: Reason | null;
  /** Of a completed one. */
  result: Json;
  extendedBy: string | null;
  /** What it added to the run: `[{api, parameters, runId}]`. */
  extendedPayloads: Json;
  createDate: number;
  startDate: number | null;
  endDate: number | null;
}
