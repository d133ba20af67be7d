import type { JobError, Reason } from "../../domain/job/job.ts";
import type { JobStatus } from "../../domain/job/life-cycle.ts";
import type { Json, JsonObject } from "../../domain/json.ts";

export const DELIVERY_STATUSES = ["pending", "retrying", "delivered", "failed", "skipped"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/**
 * What is to be sent of jobs that have ended. The rows are written by the commits that end the jobs;
 * nothing else makes one.
 */
export interface DeliveryStore {
  /** Keeps the sink of a run, or of a job that was run by itself. Its secrets are sealed. */
  keepSink(sink: JobSink): Promise<void>;
  /** Receivers that something is due for, who has waited longest first. */
  dueReceivers(request: { now: number; limit: number }): Promise<string[]>;
  /** Gives what is due to one sender, which has until `until`; then another one may take it. */
  claim(request: {
    receiver: string;
    now: number;
    until: number;
    limit: number;
  }): Promise<ClaimedDelivery[]>;
  /** Keeps what became of attempts. What was claimed by another one meanwhile is left out. */
  record(results: readonly DeliveryResult[]): Promise<void>;
  /** Hands back what was not tried; `all` = what processes that are gone had claimed. */
  release(request: { claims: readonly DeliveryClaim[] | "all"; now: number }): Promise<void>;
  find(id: string): Promise<Delivery | null>;
  findNumbered(place: { runId: string; n: number }): Promise<Delivery | null>;
  /** Newest first, before the one of that id. */
  list(request: DeliveryFilter & { before: string | null; limit: number }): Promise<Delivery[]>;
  /** How many of a run there are by status; those that are missing are 0. */
  counts(runId: string): Promise<Record<DeliveryStatus, number>>;
  /** The deliveries of the latest executions of jobs, by job. */
  ofJobs(jobIds: readonly string[]): Promise<ReadonlyMap<string, Delivery>>;
  /** Sends again, from the first attempt; false while it is being sent, or there is none. */
  redeliver(request: { id: string; now: number }): Promise<boolean>;
  /** The same for all of a run that failed; answers how many. */
  redeliverFailed(request: { runId: string; now: number }): Promise<number>;
}

export interface JobSink {
  jobId: string;
  /** Host and port. */
  receiver: string;
  skipOnFail: boolean;
  sink: JsonObject;
}

export interface DeliveryFilter {
  statuses?: readonly DeliveryStatus[] | undefined;
  runId?: string | undefined;
  planId?: string | undefined;
  jobId?: string | undefined;
}

export interface DeliveryClaim {
  id: string;
  claim: number;
}

export interface Delivery {
  id: string;
  /** Within its run, from 1. */
  n: number;
  jobId: string;
  repeat: number;
  runId: string | null;
  planId: string | null;
  api: string | null;
  receiver: string;
  status: DeliveryStatus;
  attempts: number;
  /** When it is sent next; null = never. */
  nextAt: number | null;
  lastError: string | null;
  /** HTTP status of the last answer. */
  lastStatus: number | null;
  deliveredAt: number | null;
  /** Of the body that was sent last. */
  bytes: number | null;
  createdAt: number;
  updatedAt: number;
}

export interface ClaimedDelivery extends Delivery, DeliveryClaim {
  /** Null when it is gone. */
  sink: JsonObject | null;
  jobStatus: JobStatus;
  error: JobError | null;
  reason: Reason | null;
  /** Null once it was erased. */
  event: JsonObject | null;
  /** What the execution returned. */
  result: Json;
}

export interface DeliveryResult extends DeliveryClaim {
  status: Exclude<DeliveryStatus, "skipped">;
  attempts: number;
  nextAt: number | null;
  error: string | null;
  httpStatus: number | null;
  bytes: number | null;
  /** Said in the job's log; null = nothing. */
  line: { level: "INFO" | "WARN"; message: string } | null;
  now: number;
}
