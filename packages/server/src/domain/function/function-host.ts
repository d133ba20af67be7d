import type { LogLevel } from "../connector.ts";
import type { Json } from "../json.ts";
import type { FunctionInfo } from "./function-info.ts";

/** What runs the functions of this process: child processes, or the process itself where it is embedded. */
export interface FunctionHost {
  /** The functions that can run here now. */
  offers(id: string): boolean;
  list(): readonly FunctionInfo[];
  find(id: string): FunctionInfo | null;
  /** Runs one attempt, or the rest of one. Never throws. */
  start(invocation: Invocation, events: InvocationEvents): RunningInvocation;
}

export interface Invocation {
  api: string;
  input: Json;
  /** 1 = the first. */
  attempt: number;
  idempotencyKey: string;
  job: JobFacts;
  /** What earlier invocations of this execution have recorded. */
  steps: readonly RecordedStep[];
  /** Those that it has begun, over or not. */
  waits: readonly Wait[];
  /** Those of its calls that have ended. */
  calls: readonly EndedCall[];
  /** What `checkpoint` kept last. */
  state: Json | undefined;
  /** It may be what ended a process: no other job is to run beside it. */
  isAlone: boolean;
}

/** `ctx.job` of a function. */
export interface JobFacts {
  id: string;
  kind: string;
  repeat: number;
  runId: string | null;
  planId: string | null;
  parameters: Json;
  createDate: string;
  runBy: string | null;
}

export interface RecordedStep {
  /** `/steps/<name>#<n>` */
  path: string;
  output: Json;
}

/** What the handler asks for while it runs. */
export interface InvocationEvents {
  /** It had to wait for a process, and begins now. */
  begun(): void;
  /** A step has ended well. Resolves when that is on disk. */
  step(step: EndedStep): Promise<Direction>;
  checkpoint(state: Json): Promise<Direction>;
  log(line: { level: LogLevel; message: string; info: Json | undefined }): void;
  /** From 0 to 1. */
  progress(fraction: number): void;
  extendTimeout(): void;
  extendPayload(items: readonly PayloadItem[]): void;
}

/** `halt`: the job is wanted back; the handler ends here and goes on from its records. */
export type Direction = "go-on" | "halt";

export interface EndedStep {
  path: string;
  name: string;
  startDate: number;
  endDate: number;
  result: { type: "output"; output: Json } | { type: "error"; error: FunctionFailure };
}

/** Work that a payload job adds to its run (N-22.2). */
export interface PayloadItem {
  api: string;
  parameters: Json;
  retry?: { maximumAttempts?: number };
  /** Seconds. */
  requestTimeout?: number;
}

export interface RunningInvocation {
  /** Never rejects. */
  readonly ended: Promise<Ending>;
  /** Lets the steps that run end, and no other begin. */
  halt(): void;
  /** Aborts `ctx.signal`. */
  abort(reason: string): void;
  /** It counts for nothing any more, and must be gone: its process is killed. */
  kill(): void;
}

/** How an invocation ended. */
export type Ending =
  | { type: "output"; output: Json }
  | { type: "error"; error: FunctionFailure }
  /** It goes on when the first of these is due, or all calls have ended. */
  | { type: "waiting"; waits: readonly Wait[]; calls: readonly Call[] }
  | { type: "halted" }
  /**
   * Its process ended under it. `none`: by another's fault. `suspect`: perhaps by its own, so that it
   * is to be run alone. `culprit`: it did it.
   */
  | { type: "lost"; blame: "none" | "suspect" | "culprit"; error: FunctionFailure };

/** Another function or callable recipe that it runs as a job of its own. */
export interface Call {
  path: string;
  api: string;
  input: Json;
}

export interface EndedCall {
  path: string;
  result: { type: "output"; output: Json } | { type: "error"; error: FunctionFailure };
}

export interface Wait {
  path: string;
  until: number;
}

/** Why an attempt did not succeed (M-18.11). */
export interface FunctionFailure {
  code: string;
  message: string;
  retriable: boolean;
  stack?: string;
  category?: string;
  details?: Json;
}
