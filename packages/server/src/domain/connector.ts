import type { z } from "zod";
import type { Json } from "./json.ts";

export type LogLevel = "INFO" | "WARN" | "ERROR";

/** What an action may use of the step that runs it. */
export interface ActionContext {
  jobId: string;
  recipeId: string | null;
  /**
   * `jobId/repeat/stepPath/iteration`: the same when the step runs again after a crash, new on a
   * rerun, so that a receiver can drop what it has seen.
   */
  idempotencyKey: string;
  /** Aborted at the step limit, at a cancel and when the worker shuts down past its grace. */
  signal: AbortSignal;
  /** Adds a line to the job's log; it is stored in the transaction that records the step. */
  log(level: LogLevel, message: string, info?: Json): void;
}

/** One thing that a step can do: `http.request`, `data.set`, …. */
export interface Action<Input = unknown> {
  /** `connector.verb`, as recipes write it. */
  name: string;
  description: string;
  /** Checks the evaluated input when the step runs; what fails it is `invalid_input`. */
  input: z.ZodType<Input>;
  /** What the job's details may show of the input: secrets replaced. Absent = all of it. */
  redactInput?(input: Json): Json;
  /** The output is Json. Throws ActionError for what went wrong outside. */
  run(input: Input, context: ActionContext): Promise<Json> | Json;
}

/** The actions that this server offers, by name. Composed in server.ts. */
export type ActionRegistry = ReadonlyMap<string, Action>;

/** An action could not do its work. Any other error that it throws is reported as `action_crashed`. */
export class ActionError extends Error {
  readonly code: string;
  readonly retriable: boolean;
  readonly details: Json;

  constructor(
    code: string,
    message: string,
    {
      retriable = false,
      details = null,
      cause,
    }: { retriable?: boolean; details?: Json; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.name = "ActionError";
    this.code = code;
    this.retriable = retriable;
    this.details = details;
  }
}
