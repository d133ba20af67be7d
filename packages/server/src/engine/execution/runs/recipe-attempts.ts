import { z } from "zod";
import type { ItemEvent } from "../../../domain/function/function-event.ts";
import type { Job } from "../../../domain/job/job.ts";
import { isJsonObject, type Json } from "../../../domain/json.ts";
import { pauseAfter } from "../../../domain/retry/pause-after.ts";
import { resolveRetry } from "../../../domain/retry/resolve-retry.ts";
import { RetryPolicy } from "../../../domain/retry/retry-policy.ts";
import type { MonitorStep, Program, ProgramStep } from "../../program.ts";

const ATTEMPTS_PATH = "/attempts";
const Timeout = z.number().positive();

export interface ItemProgram {
  steps: readonly ProgramStep[];
  /** The event as the recipe sees it. */
  event: Json;
  /** Of all attempts together; null = the recipe's own limit. */
  jobTimeoutMs: number | null;
}

/**
 * A callable recipe as an item of a run: its steps stand in a monitor that runs them again as the
 * item's retry policy says, and fails with the last attempt (requirements §19).
 */
export function recipeAttempts(
  { steps, jobTimeoutMs }: Program,
  { job, event }: { job: Job; event: Json },
): ItemProgram {
  if (job.kind !== "payload" || !isJsonObject(event)) return { steps, event, jobTimeoutMs };
  const { input = null, retry: given, requestTimeoutMs } = event;
  const retry = resolveRetry(RetryPolicy.safeParse(given).data);
  const limit = Timeout.safeParse(requestTimeoutMs);
  const monitor: MonitorStep = {
    kind: "monitor",
    path: ATTEMPTS_PATH,
    number: 0,
    id: null,
    name: "Attempts",
    progressAfter: null,
    steps,
    // Outputs of a failed attempt are not seen in the next: each begins with none.
    innerIds: steps.flatMap(({ id }) => id ?? []),
    retry: {
      attempts: retry.maximumAttempts - 1,
      intervalMs: 0,
      pauseMs: (attempt) => pauseAfter(attempt - 1, retry) ?? 0,
      condition: null,
    },
    onError: [],
    rethrows: true,
  };
  return {
    steps: retry.maximumAttempts === 1 ? steps : [monitor],
    event: { input } satisfies Pick<ItemEvent, "input">,
    jobTimeoutMs: limit.success ? limit.data * retry.maximumAttempts : jobTimeoutMs,
  };
}
