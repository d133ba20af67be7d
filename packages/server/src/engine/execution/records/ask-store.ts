import { RequestError } from "../../../domain/errors.ts";
import type { Execution } from "../execution.ts";

/** While the store does not answer, ask again after this, doubled each time up to the maximum. */
const RETRY_FIRST_MS = 100;
const RETRY_MAX_MS = 2_000;
const SERVER_ERROR = 500;

/**
 * Asks until the store answers: an outage of the store must not end a job. Null when the lease was
 * lost meanwhile. What the store refuses for a reason (a RequestError that is ours) is thrown.
 */
export async function askStore<T>(
  execution: Execution,
  question: () => Promise<T> | T,
): Promise<T | null> {
  const { clock, log } = execution.host.deps;
  let delayMs = RETRY_FIRST_MS;
  while (execution.standing !== "dropped") {
    try {
      return await question();
    } catch (error) {
      if (error instanceof RequestError && error.status < SERVER_ERROR) throw error;
      log.warn({ err: error, jobId: execution.job.id, delayMs }, "The store did not answer");
    }
    await new Promise<void>((resolve) => {
      clock.after(delayMs, resolve);
    });
    delayMs = Math.min(delayMs * 2, RETRY_MAX_MS);
  }
  return null;
}
