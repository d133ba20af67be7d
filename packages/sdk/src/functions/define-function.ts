import type { FunctionContext } from "./function-context.ts";
import type { InputOf, InputSchema } from "./input-schema.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/** Recognised across copies of this package. */
const FUNCTION = Symbol.for("reprise.function");
const ID_PATTERN = /^[a-zA-Z0-9_-]{1,100}$/;

export interface FunctionOptions<Schema extends InputSchema, Output> {
  /** What callers name it by: letters, digits, - and _, at most 100. */
  id: string;
  /** Zod (or any Standard Schema), or a JSON Schema. What fails it is refused before a job is made. */
  input?: Schema;
  /** Whether an ended job may be run again. True unless said otherwise. */
  restartable?: boolean;
  /** Whether a person may stop its jobs to go on later. True unless said otherwise. */
  stoppable?: boolean;
  /** Of one attempt: milliseconds, or text such as "10m". 600 s unless said otherwise. */
  timeout?: number | string;
  /** What callers override. Three attempts without a pause unless said otherwise. */
  retry?: RetryPolicy;
  /**
   * Runs in a process of its own, again from the top after a failure, a wait or a crash; what
   * `ctx.step` recorded is given back and not run again. What it returns must be JSON, up to 1 MiB.
   */
  run(ctx: FunctionContext, input: InputOf<Schema>): Output | Promise<Output>;
}

/** What `defineFunction` answers; a file exports it, alone or in a list. */
export interface FunctionDefinition {
  readonly [FUNCTION]: true;
  readonly id: string;
  readonly input: InputSchema | undefined;
  readonly restartable: boolean;
  readonly stoppable: boolean;
  readonly timeout: number | string | undefined;
  readonly retry: RetryPolicy | undefined;
  readonly run: (ctx: FunctionContext, input: unknown) => unknown;
}

/** Describes a function that jobs can run. Throws a TypeError for an id or handler that cannot be. */
export function defineFunction<Schema extends InputSchema = Record<never, never>, Output = unknown>(
  options: FunctionOptions<Schema, Output>,
): FunctionDefinition {
  const { id, input, restartable = true, stoppable = true, timeout, retry, run } = options;
  if (typeof id !== "string" || !ID_PATTERN.test(id)) {
    throw new TypeError(
      `The id of a function has 1 to 100 letters, digits, - and _; got ${JSON.stringify(id)}`,
    );
  }
  if (typeof run !== "function") throw new TypeError(`The function '${id}' has no run(ctx, input)`);
  return {
    [FUNCTION]: true,
    id,
    input,
    restartable,
    stoppable,
    timeout,
    retry,
    // The schema was asked before: what arrives is its output.
    run: (ctx, given) => run.call(options, ctx, given as InputOf<Schema>),
  };
}
