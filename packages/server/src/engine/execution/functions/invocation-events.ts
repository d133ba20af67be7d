import type {
  Direction,
  EndedStep,
  FunctionFailure,
  InvocationEvents,
} from "../../../domain/function/function-host.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import { storableText } from "../../../domain/storable-text.ts";
import { flowAtBoundary } from "../execution.ts";
import type { Flight } from "../flight/flight.ts";
import { writeJobLog } from "../records/job-log.ts";
import { jsonBytes, mebibytes, RUN_STATE_BYTES_MAX, STEP_RECORDS_MAX } from "../records/limits.ts";
import { newRecord } from "../records/new-record.ts";
import { type FunctionWork, RETURN_PATH, writeOwnRecord } from "./function-work.ts";

/** A job is at 100 % only when it has ended. */
const PROGRESS_MAX = 99;
const PERCENT = 100;

export interface OpenEvents extends InvocationEvents {
  /** From then on nothing is heard any more: the attempt is over. */
  close(): void;
}

/** What a handler asks for, written to its job. */
export function invocationEvents(work: FunctionWork, flightOf: () => Flight | null): OpenEvents {
  const { execution, committer } = work;
  const { clock } = execution.host.deps;
  let isOpen = true;

  async function written(): Promise<Direction> {
    await committer.write();
    if (work.exceeded !== null) return "halt";
    return flowAtBoundary(execution) === null ? "go-on" : "halt";
  }

  function restart(): void {
    const flight = flightOf();
    if (flight) flight.limitAtMs = clock.monotonicMs() + work.timeoutMs;
  }

  return {
    close() {
      isOpen = false;
    },
    begun: restart,
    async step(step) {
      if (!isOpen) return "halt";
      recordStep(work, step);
      return await written();
    },
    async checkpoint(state) {
      if (!isOpen) return "halt";
      work.memory.state = state;
      writeOwnRecord(work);
      return await written();
    },
    log({ level, message, info }) {
      if (!isOpen) return;
      // H-24.6
      if (level === "ERROR") execution.hasErrors = true;
      writeJobLog(execution, { level, message: storableText(message), step: null, info });
    },
    progress(fraction) {
      if (isOpen) execution.progress = Math.min(Math.floor(fraction * PERCENT), PROGRESS_MAX);
    },
    extendTimeout() {
      if (isOpen) restart();
    },
    extendPayload(items) {
      if (!isOpen) return;
      // N-22.2: it takes time to find what is to be added.
      if (execution.job.kind === "payload") {
        work.extensions.push(...items);
        restart();
      } else warnNoRun(work);
    },
  };
}

function warnNoRun({ execution }: FunctionWork): void {
  const message = "ctx.extendPayload had no effect, for this job belongs to no run";
  writeJobLog(execution, { level: "WARN", message, step: RETURN_PATH, info: undefined });
}

function recordStep(work: FunctionWork, step: EndedStep): void {
  const { execution, records } = work;
  const { journal } = execution;
  const before = records.get(step.path);
  const record: StepRecord = {
    ...(before ??
      newRecord(execution, {
        path: storableText(step.path),
        name: storableText(step.name),
        kind: "step",
      })),
    attempt: before === undefined ? 1 : before.attempt + 1,
    startDate: step.startDate,
    endDate: step.endDate,
    ...resultOf(step),
  };
  records.set(step.path, record);
  journal.steps.push(record);
  if (record.output !== undefined) journal.bytes += jsonBytes(record.output, RUN_STATE_BYTES_MAX);
  work.exceeded = excess(work);
  if (step.result.type === "error") warnFailed(work, step.name, step.result.error);
}

function resultOf({ result }: EndedStep): Pick<StepRecord, "status" | "output" | "error"> {
  if (result.type === "output") {
    return { status: "COMPLETED", output: result.output, error: null };
  }
  const { code, message, details } = result.error;
  const error = { code, message: storableText(message), ...(details !== undefined && { details }) };
  return { status: "FAILED", output: undefined, error };
}

function warnFailed({ execution }: FunctionWork, name: string, failure: FunctionFailure): void {
  const message = storableText(`Step '${name}' failed: ${failure.message}`);
  writeJobLog(execution, { level: "WARN", message, step: null, info: { code: failure.code } });
}

function excess({ execution }: FunctionWork): string | null {
  const { bytes, nextOrdinal } = execution.journal;
  if (nextOrdinal >= STEP_RECORDS_MAX) {
    return `The job has recorded ${STEP_RECORDS_MAX} steps, the most that one execution may`;
  }
  if (bytes <= RUN_STATE_BYTES_MAX) return null;
  return `The steps of this job have recorded ${mebibytes(bytes)}; the limit is ${mebibytes(RUN_STATE_BYTES_MAX)}`;
}
