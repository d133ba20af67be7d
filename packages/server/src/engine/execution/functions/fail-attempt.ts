import type { FunctionFailure } from "../../../domain/function/function-host.ts";
import type { Reason } from "../../../domain/job/job.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { JsonObject } from "../../../domain/json.ts";
import { pauseAfter } from "../../../domain/retry/pause-after.ts";
import { storableText } from "../../../domain/storable-text.ts";
import { spokenDuration } from "../flight/time-limits.ts";
import type { Outcome } from "../outcome.ts";
import { writeJobLog } from "../records/job-log.ts";
import { type FunctionWork, RETURN_PATH, writeOwnRecord } from "./function-work.ts";

interface FailedAttempt {
  failure: FunctionFailure;
  reason: Reason | null;
}

/**
 * What follows a failed attempt: another one at once, one after a pause that counts from now and
 * holds no slot, or the end (Q-19.1 to Q-19.6). Which attempt it is, is on disk before the next begins.
 */
export async function failAttempt(
  work: FunctionWork,
  { failure, reason }: FailedAttempt,
): Promise<Outcome | "again"> {
  const { execution, record, memory, retry } = work;
  const now = execution.host.deps.clock.now();
  work.extensions = [];
  execution.hasErrors = true;
  record.error = errorOf(failure);
  const pauseMs = failure.retriable ? pauseAfter(memory.attempt - 1, retry) : null;
  tell(work, { failure, pauseMs });
  if (pauseMs === null) return fail(work, { failure, reason });
  memory.attempt += 1;
  if (pauseMs === 0) {
    writeOwnRecord(work);
    // An item's next attempt takes its turn in the lane of the run, which may be held (X-11.4).
    if (execution.job.kind === "payload") return { type: "left" };
    await work.committer.write();
    return "again";
  }
  const until = now + pauseMs;
  record.status = "WAITING";
  record.waitUntil = until;
  writeOwnRecord(work);
  return { type: "waiting", waitingFor: "retry", until };
}

function fail(work: FunctionWork, { failure, reason }: FailedAttempt): Outcome {
  const { execution, record } = work;
  record.status = "FAILED";
  record.endDate = execution.host.deps.clock.now();
  writeOwnRecord(work);
  const { code, message } = errorOf(failure);
  return {
    type: "failed",
    error: { code, message, step: RETURN_PATH },
    reason,
    isHandleable: false,
  };
}

function tell(
  { execution, memory, retry }: FunctionWork,
  { failure, pauseMs }: { failure: FunctionFailure; pauseMs: number | null },
): void {
  const { attempt } = memory;
  const next =
    pauseMs === null
      ? ""
      : `; attempt ${attempt + 1} of ${retry.maximumAttempts} ${pauseMs === 0 ? "follows" : `in ${spokenDuration(pauseMs)}`}`;
  const { code, stack } = failure;
  const info: JsonObject = { code, attempt, ...(stack !== undefined && { stack }) };
  writeJobLog(execution, {
    level: pauseMs === null ? "ERROR" : "WARN",
    message: storableText(`Attempt ${attempt} failed: ${failure.message}${next}`),
    step: RETURN_PATH,
    info,
  });
}

function errorOf({
  code,
  message,
  category,
  retriable,
  details,
}: FunctionFailure): NonNullable<StepRecord["error"]> {
  const more: JsonObject = {
    retriable,
    ...(category !== undefined && { category }),
    ...(details !== undefined && { details }),
  };
  return { code, message: storableText(message), details: more };
}
