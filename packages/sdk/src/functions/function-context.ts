/** What a function may use of the job that runs it. */
export interface FunctionContext {
  /** 1 = the first. */
  readonly attempt: number;
  /** The same in every attempt of one execution, new on a rerun: for receivers that drop what they know. */
  readonly idempotencyKey: string;
  readonly job: FunctionJob;
  /** What `checkpoint` kept last; undefined before the first. */
  readonly state: unknown;
  /** Aborted when the attempt must end: time-out, cancel, shutdown. Soon after, the process is killed. */
  readonly signal: AbortSignal;
  readonly log: FunctionLog;
  /**
   * Runs `fn` and records what it returns (JSON, up to 1 MiB) before this resolves. Recorded, it is
   * never run again: not after a crash, a wait, or a failure further down. Steps of one name are told
   * apart by their order, so call them in the same order each time.
   */
  step<Output>(name: string, fn: () => Output | Promise<Output>): Promise<Output>;
  /** From 0 to 1. */
  progress(fraction: number): void;
  /** Keeps a JSON value over stops, crashes and attempts: `ctx.state` of the next time. */
  checkpoint(state: unknown): Promise<void>;
  /**
   * Adds items to the run when, and only if, this attempt succeeds, and extends the time-out.
   * Outside of a run it has no effect but a warning.
   */
  extendPayload(items: PayloadItem | readonly PayloadItem[]): void;
  /** Gives the attempt its full time once more, from now. */
  extendTimeout(): void;
  /** Runs another function or callable recipe as a job of its own and waits for what it returns. */
  call(api: string, input?: unknown): Promise<unknown>;
  /**
   * Waits without holding a slot: milliseconds, text such as "2h", or an instant. The handler ends
   * here and is called again afterwards; code outside of steps runs again.
   */
  wait(until: number | string | Date): Promise<void>;
}

export interface FunctionJob {
  readonly id: string;
  readonly kind: string;
  /** 0 = the original execution. */
  readonly repeat: number;
  /** The run whose payload it is; null outside of runs. */
  readonly runId: string | null;
  readonly planId: string | null;
  readonly parameters: unknown;
  readonly createDate: string;
  readonly runBy: string | null;
}

export interface FunctionLog {
  info(message: string, info?: unknown): void;
  warn(message: string, info?: unknown): void;
  error(message: string, info?: unknown): void;
}

/** Work for a run: a function or callable recipe, and its input. */
export interface PayloadItem {
  api: string;
  parameters?: unknown;
  retry?: { maximumAttempts?: number };
  /** Seconds. */
  requestTimeout?: number;
}
