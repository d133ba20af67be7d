import { isFinal } from "../../../domain/job/life-cycle.ts";
import type { CallOutcome } from "../../../storage/storage.ts";
import type { StepFailure } from "../step-failure.ts";

/** Where people find a job in the console. */
export function jobUrl(jobId: string): string {
  return `/jobs/${jobId}`;
}

export function hasEnded({ status }: CallOutcome): boolean {
  return isFinal(status);
}

/** How a call that did not succeed fails its step: with the error of the called job (C-14.5). */
export function callFailure({ jobId, recipeId, status, error }: CallOutcome): StepFailure {
  const title = `Job ${jobId} of recipe '${recipeId}' is ${status}`;
  return {
    code: error?.code ?? `call_${status.toLowerCase()}`,
    message: error === null ? title : `${title}: ${error.message}`,
    details: { jobId, status },
  };
}
