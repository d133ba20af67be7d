import { parseDuration } from "../../../domain/duration.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Json, JsonObject } from "../../../domain/json.ts";
import { isoTime, parseIsoTime } from "../../../runtime/iso-time.ts";
import type { WaitStep } from "../../program.ts";
import { failStep } from "../fail-step.ts";
import { spokenDuration } from "../flight/time-limits.ts";
import type { Frame } from "../frame.ts";
import type { Flow } from "../outcome.ts";
import { WAIT_MS_MAX } from "../records/limits.ts";
import { recallFailure } from "../records/recall-failure.ts";
import {
  beginRecord,
  endRecord,
  passRecord,
  publishOutput,
  recordedStep,
} from "../records/record-step.ts";
import { failureOf, type StepFailure } from "../step-failure.ts";

interface Goal {
  input: JsonObject;
  until: number;
}

/**
 * Puts the job on hold until an instant (L-13.4 a). The instant is in the store with the record, so
 * it holds over restarts; meanwhile the job takes no slot (L-13.3). It never goes on early.
 */
export async function runWait(frame: Frame, step: WaitStep): Promise<Flow> {
  const before = recordedStep(frame, step);
  if (before?.status === "COMPLETED") {
    passRecord(frame, before);
    publishOutput(frame, step, before.output);
    return null;
  }
  if (before?.status === "WAITING" && before.waitUntil !== null) {
    passRecord(frame, before);
    return goOnOrWait(frame, { step, record: { ...before }, until: before.waitUntil });
  }
  const recalled = recallFailure(frame, before);
  if (recalled) return recalled;
  const record = beginRecord(frame, step);
  try {
    const goal = await goalOf(frame, { step, now: record.startDate });
    if ("code" in goal) return failStep(frame, { step, record, failure: goal });
    record.input = goal.input;
    return goOnOrWait(frame, { step, record, until: goal.until });
  } catch (error) {
    return failStep(frame, { step, record, failure: failureOf(error) });
  }
}

function goOnOrWait(
  frame: Frame,
  { step, record, until }: { step: WaitStep; record: StepRecord; until: number },
): Flow {
  const { journal, host } = frame.execution;
  const now = host.deps.clock.now();
  if (now < until) {
    if (record.status !== "WAITING") {
      record.status = "WAITING";
      record.waitUntil = until;
      journal.steps.push(record);
    }
    return { type: "waiting", waitingFor: "timer", until };
  }
  const waitedMs = record.status === "WAITING" ? now - record.startDate : 0;
  const note = record.status === "WAITING" ? {} : { note: "The time had come already" };
  record.output = { waitedMs, until: isoTime(until), ...note };
  // Told again after a crash, the time it waited would be another one.
  journal.mustCommit = true;
  endRecord(frame, record, "COMPLETED");
  publishOutput(frame, step, record.output);
  return null;
}

async function goalOf(
  frame: Frame,
  { step, now }: { step: WaitStep; now: number },
): Promise<Goal | StepFailure> {
  const { wait } = step;
  const { formulas } = frame.execution.host.deps;
  const goal =
    wait.type === "until"
      ? untilGoal(await wait.instant.evaluate(frame.scope, formulas))
      : forGoal(
          wait.type === "for"
            ? wait.durationMs
            : await wait.duration.evaluate(frame.scope, formulas),
          now,
        );
  if ("code" in goal || goal.until - now <= WAIT_MS_MAX) return goal;
  const message = `A wait may last at most ${spokenDuration(WAIT_MS_MAX)}, this one would end ${isoTime(goal.until)}`;
  return { code: "limit_exceeded", message };
}

function untilGoal(value: Json): Goal | StepFailure {
  const until = typeof value === "string" ? parseIsoTime(value) : null;
  if (until !== null) return { until, input: { until: isoTime(until) } };
  const message = `wait.until needs an instant like 2030-01-31T09:00:00Z, got ${JSON.stringify(value)}`;
  return { code: "invalid_value", message };
}

function forGoal(value: Json, now: number): Goal | StepFailure {
  const durationMs = typeof value === "string" ? parseDuration(value) : value;
  if (typeof durationMs === "number" && durationMs >= 0) {
    return { until: now + Math.ceil(durationMs), input: { for: spokenDuration(durationMs) } };
  }
  const message = `wait.for needs a duration like 90s or 2h, got ${JSON.stringify(value)}`;
  return { code: "invalid_value", message };
}
