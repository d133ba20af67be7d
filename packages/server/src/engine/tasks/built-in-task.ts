import type { LogLevel } from "../../domain/connector.ts";
import type { Job } from "../../domain/job/job.ts";
import type { Json } from "../../domain/json.ts";
import type { Holder } from "../../storage/storage.ts";
import type { EngineDeps } from "../deps.ts";

/** Work of the platform itself that runs as a job (R-3.10, Y-17.1). */
export interface BuiltInTask {
  /** With a dot, which no function's id has: `report.export`. */
  readonly name: string;
  /** What people asked for, or what the system does by itself. */
  readonly kind: "task" | "system";
  /** Whether an ended one may be rerun: it goes through everything again. */
  readonly isRestartable: boolean;
  /** Where its jobs queue, if not with those of its kind. */
  readonly lane?: string;
  /** What the job is called: `Export of report 'Invoices'`. */
  title(input: Json): string;
  /**
   * Does the work and answers its result. Called again with the last state after a crash, a stop or
   * a shutdown; what it did since its last checkpoint it does twice.
   */
  run(context: TaskContext): Promise<Json>;
}

export interface TaskContext {
  readonly jobId: string;
  readonly runBy: string | null;
  /** The trigger event of the job. */
  readonly input: Json;
  /** Of the last checkpoint; undefined at the first start. */
  readonly state: Json | undefined;
  /** Fires when the job is canceled or this process must let it go. */
  readonly signal: AbortSignal;
  readonly deps: EngineDeps;
  /** For writes that only the worker that holds the job may do. */
  readonly holder: Holder;
  /**
   * Stores how far the work has come (`progress` from 0 to 1). Rejects with TaskHalted when the job
   * must not go on here: let it pass.
   */
  checkpoint(state: Json, progress: number): Promise<void>;
  /**
   * Stores the state and gives the slot back until then; the task is called again with that state.
   * Always rejects, with TaskResting: let it pass.
   */
  restUntil(state: Json, rest: { at: number; progress: number }): Promise<never>;
  /** Waits; rejects with TaskHalted when the signal fires. */
  pause(ms: number): Promise<void>;
  log(level: LogLevel, message: string, info?: Json): void;
}

/** The job was stopped, canceled or lost, or makes room for others. Not an error of the task. */
export class TaskHalted extends Error {
  constructor() {
    super("The task does not go on here");
    this.name = "TaskHalted";
  }
}

/** The task gave its slot back until a time. Not an error of the task. */
export class TaskResting extends Error {
  readonly at: number;

  constructor(at: number) {
    super("The task goes on later");
    this.name = "TaskResting";
    this.at = at;
  }
}

/** A function's id has no dot. */
export function isBuiltIn({ recipeId, api }: Pick<Job, "recipeId" | "api">): boolean {
  return recipeId === null && api !== null && api.includes(".");
}

export type TaskRegistry = ReadonlyMap<string, BuiltInTask>;
