import type { JobStatus } from "../../domain/job/life-cycle.ts";
import type { TriggerError } from "./triggers.ts";

/** What the queues hold, and what needs a person: cheap to ask, whatever the backlog. */
export interface OverviewStore {
  /** Lanes that have something to do or are doing it, in the order of their names. */
  lanes(limit: number): Promise<QueueLane[]>;
  /** Trees with children that wait, the longest line first. */
  roots(limit: number): Promise<QueueRoot[]>;
  summary(request: { now: number }): Promise<Overview>;
}

/** Counted up to QUEUE_COUNT_MAX; one more says that there are more. */
export const QUEUE_COUNT_MAX = 10_000;

export interface QueueLane {
  lane: string;
  held: boolean;
  /** Null = no limit. */
  maxActive: number | null;
  ready: number;
  active: number;
  /** Who is next. */
  nextJobId: string | null;
}

export interface QueueRoot {
  rootId: string;
  recipeId: string | null;
  status: JobStatus;
  /** Children that wait for a slot. */
  waiting: number;
}

export interface Overview {
  /** Jobs that wait for a slot, counted up to QUEUE_COUNT_MAX and one. */
  ready: number;
  oldestPending: { jobId: string; recipeId: string | null; since: number } | null;
  /** Counted up to QUEUE_COUNT_MAX and one. */
  openApprovals: number;
  /** Recipes with failures in open error groups in the last 24 hours, the most first. */
  failing: readonly { recipeId: string; failures: number; lastAt: number }[];
  triggersInError: readonly {
    name: string;
    errorsInRow: number;
    lastError: TriggerError | null;
    stoppedAt: number | null;
  }[];
  nextFires: readonly { name: string; kind: string; at: number }[];
  changedRecipes: readonly { id: string; name: string; version: number; at: number }[];
}
