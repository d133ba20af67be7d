import type { StepRecord } from "../../domain/job/step-record.ts";

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

export interface RequestKeyStore {
  /** Forgets up to `limit` keys whose time has passed; answers how many. */
  sweep(request: { now: number; limit: number }): Promise<number>;
}
