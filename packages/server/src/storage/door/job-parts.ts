import type { StepRecord } from "../../domain/job/step-record.ts";

export interface StepStore {
  /** In the order in which they began. */
  list(request: StepListRequest): Promise<StepRecord[]>;
}

export interface StepListRequest {
  jobId: string;
  repeat: number;
  /** Ordinal of the last step of the page before. */
  after?: number | null;
  limit?: number;
  /** Only these. */
  ordinals?: readonly number[];
  /** Without inputs, outputs and states, which may be large. */
  summary?: boolean;
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
