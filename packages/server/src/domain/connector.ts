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

/** What the action of a long step may use besides. */
export interface LongContext extends ActionContext {
  /**
   * A token with which somebody outside ends the hold: `POST /jobs/resume {token, payload}`. It is in
   * the store when this resolves, so it can be given away at once. A start that runs again after a
   * crash gets the same one.
   */
  token(): Promise<string>;
}

/** What the step waits for next. The state is kept in the store, and never shown. */
export type Hold =
  /** An instant, epoch ms; then `resume` is called with null. */
  | { kind: "timer"; state: Json; until: number }
  /** `poll` is called after this time. */
  | { kind: "poll"; state: Json; afterMs: number }
  /** The payload that comes with the token that `start` has handed out. */
  | { kind: "resume-token"; state: Json };

export type Started = { done: Json } | { hold: Hold };
export type Polled = { done: Json } | { again: { state: Json; afterMs: number } };
export type Resumed = { done: Json } | { hold: Exclude<Hold, { kind: "resume-token" }> };

/**
 * An action that puts its job on hold (L-13.4): for minutes or weeks, without a slot, over restarts.
 * Each of its functions has the step limit; the hold has none but the step's `holdTimeout`. What one
 * of them did before a crash, and its record did not reach the store, is done again: with the same
 * idempotency key.
 */
export interface LongAction<Input = unknown> extends Omit<Action<Input>, "run"> {
  start(input: Input, context: LongContext): Promise<Started>;
  /** Needed for holds of kind poll. */
  poll?(state: Json, context: ActionContext): Promise<Polled>;
  /** Without it the payload is the output. */
  resume?(state: Json, payload: Json, context: ActionContext): Promise<Resumed>;
  /** The job was canceled, or the hold took too long: ends what is under way outside. */
  onCancel?(state: Json, context: ActionContext): Promise<void>;
}

export type AnyAction = Action | LongAction;

export function isLong(action: AnyAction): action is LongAction {
  return "start" in action;
}

/** The actions that this server offers, by name. Composed in server.ts. */
export type ActionRegistry = ReadonlyMap<string, AnyAction>;

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
