import type { ItemEvent } from "../../../domain/function/function-event.ts";
import type { PayloadItem } from "../../../domain/function/function-host.ts";
import { type FunctionInfo, REQUEST_TIMEOUT_MS } from "../../../domain/function/function-info.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import { isJsonObject, type Json } from "../../../domain/json.ts";
import { type Retry, resolveRetry } from "../../../domain/retry/resolve-retry.ts";
import type { Execution } from "../execution.ts";
import { newRecord } from "../records/new-record.ts";
import { type Committer, createCommitter } from "./create-committer.ts";

/** Path of the record that a function's job has of its own; its output is the job's result. */
export const RETURN_PATH = "/return";

/** A function's job in the hands of this worker. */
export interface FunctionWork {
  readonly execution: Execution;
  readonly api: string;
  readonly event: ItemEvent;
  readonly retry: Retry;
  /** Of one attempt. */
  readonly timeoutMs: number;
  readonly committer: Committer;
  /** The job's own record: which attempt, what state, and at the end the result. */
  readonly record: StepRecord;
  /** All other records, by path. */
  readonly records: Map<string, StepRecord>;
  /** What must outlive this process, in `record.state`. */
  readonly memory: Memory;
  /** What this attempt would add to its run. */
  extensions: PayloadItem[];
  /** It may have ended a process: nothing else is to run beside it. */
  isAlone: boolean;
  /** It recorded more than one execution may. */
  exceeded: string | null;
}

export interface Memory {
  /** 1 = the first. */
  attempt: number;
  /** Processes that it ended. */
  crashes: number;
  /** What `ctx.checkpoint` kept. */
  state: Json | undefined;
}

interface Opening {
  api: string;
  event: ItemEvent;
  info: FunctionInfo | null;
  earlier: readonly StepRecord[];
}

export function openWork(execution: Execution, opening: Opening): FunctionWork {
  const { api, event, info, earlier } = opening;
  const records = new Map(earlier.map((record) => [record.path, { ...record }]));
  const own = records.get(RETURN_PATH);
  records.delete(RETURN_PATH);
  const record = own ?? newRecord(execution, { path: RETURN_PATH, name: api, kind: "return" });
  record.input = event.parameters;
  for (const { ordinal } of earlier) keepOrdinal(execution, ordinal);
  return {
    execution,
    api,
    event,
    retry: resolveRetry(info?.retry, event.retry),
    timeoutMs: event.requestTimeoutMs ?? info?.timeoutMs ?? REQUEST_TIMEOUT_MS,
    committer: createCommitter(execution),
    record,
    records,
    memory: memoryOf(record),
    extensions: [],
    isAlone: false,
    exceeded: null,
  };
}

/** Puts the job's own record, as it stands, into the next commit. */
export function writeOwnRecord({ execution, record, memory }: FunctionWork): void {
  record.attempt = memory.attempt;
  record.state = {
    attempt: memory.attempt,
    crashes: memory.crashes,
    ...(memory.state !== undefined && { state: memory.state }),
  };
  execution.journal.steps.push({ ...record });
}

function keepOrdinal({ journal }: Execution, ordinal: number): void {
  journal.nextOrdinal = Math.max(journal.nextOrdinal, ordinal + 1);
}

function memoryOf({ state }: StepRecord): Memory {
  if (!isJsonObject(state)) return { attempt: 1, crashes: 0, state: undefined };
  const { attempt, crashes, state: kept } = state;
  return {
    attempt: typeof attempt === "number" ? attempt : 1,
    crashes: typeof crashes === "number" ? crashes : 0,
    state: kept,
  };
}
