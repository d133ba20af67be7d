import type { LogLevel } from "../connector.ts";
import type { Json } from "../json.ts";

export const STEP_STATUSES = [
  "PENDING",
  "RUNNING",
  "WAITING",
  "COMPLETED",
  "FAILED",
  "SKIPPED",
  "CANCELED",
] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

export const CONDITION_NOT_MET = "Condition was not met";
/** Of the `onError` steps of a monitor whose steps have succeeded. */
export const NO_ERROR = "No error occurred";

/** What one step of one repeat did: the unit of durable execution. */
export interface StepRecord {
  /** Order in which the steps of a repeat began, from 0; its key within the repeat. */
  ordinal: number;
  /** JSON Pointer into the recipe document: `/steps/2/then/0`. */
  path: string;
  id: string | null;
  name: string | null;
  kind: string;
  action: string | null;
  status: StepStatus;
  /** 1 = first try. It starts at the attempt of the monitor around it, and crashes add to it. */
  attempt: number;
  /** Indexes of the loops around the step, outermost first; empty outside loops. */
  iterations: readonly number[];
  /** Attempts of the monitored blocks around the step, outermost first, each from 1. */
  attempts: readonly number[];
  input: Json | undefined;
  output: Json | undefined;
  /** Input or output was longer than the limit and is not stored whole. */
  truncated: boolean;
  /** Its input and output are never shown, by the recipe that ran. Absent = they are. */
  masked?: boolean;
  error: { code: string; message: string; details?: Json } | null;
  skippedReason: string | null;
  /** Taken over from the repeat before: it was not run again. */
  reused?: true;
  /** What the step keeps for itself between its slices; never shown. Absent = nothing. */
  state?: Json;
  /** When a WAITING step is due. */
  waitUntil: number | null;
  startDate: number;
  endDate: number | null;
}

/** A line of a job's log (H-24.2). */
export interface LogLine {
  at: number;
  level: LogLevel;
  message: string;
  step: string | null;
  info: Json | undefined;
}
