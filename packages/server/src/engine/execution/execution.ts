import type { Job } from "../../domain/job/job.ts";
import type { JobStatus } from "../../domain/job/life-cycle.ts";
import type { StepRecord } from "../../domain/job/step-record.ts";
import type { EngineDeps } from "../deps.ts";
import type { Flight } from "./flight/flight.ts";
import type { HoldTokens } from "./holds/hold-tokens.ts";
import type { Flow } from "./outcome.ts";
import { createJournal, type Journal } from "./records/journal.ts";

/** A job in the hands of this worker, from its claim to the end of the slice. */
export interface Execution {
  readonly host: ExecutionHost;
  readonly job: Job;
  /** JSON text of the trigger event. */
  readonly event: string | null;
  readonly journal: Journal;
  /** Monotonic: when this slice began. */
  readonly sinceMs: number;
  /** What the store wants of it: PAUSING, STOPPING or CANCELING; null = go on. */
  told: JobStatus | null;
  /** It counts against the worker's slots. */
  holdsSlot: boolean;
  /** `leaving`: hand it back at the next step boundary. `dropped`: another worker may have it. */
  standing: "staying" | "leaving" | "dropped";
  /** The asynchronous action that runs now. */
  flight: Flight | null;
  /** The record of the step that it belongs to. */
  inFlight: StepRecord | null;
  progress: number;
  hasErrors: boolean;
  /** Its recipe keeps no data of it, once it has ended (Z-26.4). */
  doNotStore: boolean;
  /** Active time after which the job fails (O-12.3). */
  jobTimeoutMs: number;
}

/** Looks after the actions in flight: shows the long ones, ends those that pass a limit. */
export interface FlightWatch {
  add(execution: Execution): void;
  remove(execution: Execution): void;
}

/** What the executions of one process share. */
export interface ExecutionHost {
  readonly deps: EngineDeps;
  readonly watch: FlightWatch;
  /** Makes the tokens of steps on hold. */
  readonly tokens: HoldTokens;
  /** The work is done and only its commit is awaited: the slot may serve the next job. */
  slotFreed(execution: Execution): void;
  /** Every slot is taken, and there are jobs that wait for one. */
  isSlotWanted(): boolean;
  /** A job went to wait for a timer. */
  timerSet(until: number): void;
}

export function beginExecution(
  host: ExecutionHost,
  { job, event }: { job: Job; event: string | null },
): Execution {
  const { clock, settings } = host.deps;
  return {
    host,
    job,
    event,
    journal: createJournal(),
    sinceMs: clock.monotonicMs(),
    told: haltOf(job.status),
    holdsSlot: true,
    standing: "staying",
    flight: null,
    inFlight: null,
    progress: job.progress,
    hasErrors: job.hasErrors,
    doNotStore: false,
    jobTimeoutMs: settings.jobTimeoutMs,
  };
}

/** All of this repeat, to now (J-6.6). */
export function activeMs(execution: Execution): number {
  return execution.job.activeMs + sliceMs(execution);
}

/** How long this slice has lasted. */
export function sliceMs({ host, sinceMs }: Execution): number {
  return host.deps.clock.monotonicMs() - sinceMs;
}

/** Passes on what the store says of the job; a cancel reaches the running action at once. */
export function tell(execution: Execution, status: JobStatus): void {
  execution.told = haltOf(status);
  if (status !== "CANCELING") return;
  const { clock, settings } = execution.host.deps;
  execution.flight?.end("canceled", clock.monotonicMs() + settings.graceMs);
}

/** Asks for the job back at its next step boundary; `leaveNow` does not wait for it. */
export function leave(execution: Execution): void {
  if (execution.standing === "staying") execution.standing = "leaving";
}

export function leaveNow(execution: Execution): void {
  leave(execution);
  execution.flight?.end("left", 0);
}

/** The lease is gone: nothing that this execution does from now on counts. */
export function drop(execution: Execution): void {
  execution.standing = "dropped";
  execution.flight?.end("dropped", 0);
}

/** Whether the next step may run. */
export function flowAtBoundary(execution: Execution): Flow {
  if (execution.standing === "dropped") return { type: "dropped" };
  if (execution.told !== null) return { type: "halted" };
  if (execution.standing === "leaving") return { type: "left" };
  return null;
}

function haltOf(status: JobStatus): JobStatus | null {
  return status === "RUNNING" ? null : status;
}
