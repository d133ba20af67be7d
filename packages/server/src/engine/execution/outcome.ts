import type { JobError, Reason, WaitingFor } from "../../domain/job/job.ts";

/** How a worker's slice of a job ended. A value, never an exception. */
export type Outcome =
  | { type: "completed" }
  /** `isHandleable`: a monitor around may handle it; else it ends the job. */
  | { type: "failed"; error: JobError; reason: Reason | null; isHandleable: boolean }
  /** `until` null: no timer brings it back. `onCanceled` runs when a cancel was quicker. */
  | {
      type: "waiting";
      waitingFor: WaitingFor;
      until: number | null;
      /** Children whose ends bring it back; `all` that it has and gets. */
      awaits?: readonly string[] | "all";
      onCanceled?: () => Promise<void>;
    }
  /** It was asked to pause, stop or cancel, and reached a point where it can. */
  | { type: "halted" }
  /** The worker shuts down; another one goes on. */
  | { type: "left" }
  /** The worker holds the job no longer: nothing may be written. */
  | { type: "dropped" };

export type Failed = Extract<Outcome, { type: "failed" }>;

/** Null = the next step may run. */
export type Flow = Outcome | null;
