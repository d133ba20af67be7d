import type { JobError } from "../../domain/job/job.ts";
import type { MonitorStep } from "../program.ts";
import type { Frame } from "./frame.ts";
import { writeJobLog } from "./records/job-log.ts";
import { failureOf } from "./step-failure.ts";

interface FailedAttempt {
  step: MonitorStep;
  attempt: number;
  error: JobError;
}

/**
 * Whether a monitored block is run again after this failure. A condition that cannot be answered is
 * not met, so that the error is still handled; the log says so.
 */
export async function retriesAfter(
  frame: Frame,
  { step, attempt, error }: FailedAttempt,
): Promise<boolean> {
  const { retry } = step;
  if (retry === null || attempt > retry.attempts) return false;
  if (retry.condition === null) return true;
  const scope = { ...frame.scope, error: { ...error } };
  try {
    return await retry.condition.evaluate(scope, frame.execution.host.deps.formulas);
  } catch (thrown) {
    const { code, message } = failureOf(thrown);
    writeJobLog(frame.execution, {
      level: "WARN",
      message: `There is no retry, because its condition cannot be answered: ${message}`,
      step: step.path,
      info: { code },
    });
    return false;
  }
}
