import { RequestError } from "../../../domain/errors.ts";
import type { Job } from "../../../domain/job/job.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";

/** Where the next repeat is to begin, and what of the one before it takes over. */
export interface RerunPoint {
  /** Path of the step: `/steps/2/then/0`. */
  path: string;
  ordinal: number;
  /** Records that are taken over, not run again. */
  reused: readonly StepRecord[];
  /** Records of what runs again, as it ran before. */
  again: readonly StepRecord[];
}

/**
 * Finds the step at which a rerun is to begin, by its id or path, among what the latest repeat
 * recorded. Throws `bad_reference` for a step that did not run, that was skipped, or that is inside a
 * loop or a monitored block: there the whole block runs again.
 */
export function rerunPoint(
  job: Job,
  { steps, fromStep }: { steps: readonly StepRecord[]; fromStep: string },
): RerunPoint {
  const step = steps.find(({ id, path }) => path === fromStep || id === fromStep);
  if (!step) throw refused(`No step '${fromStep}' ran in repeat ${job.repeat} of job ${job.id}.`);
  if (step.status === "SKIPPED") {
    throw refused(`Step '${fromStep}' was skipped: choose the condition before it.`);
  }
  if (step.iterations.length > 0 || step.attempts.length > 0) {
    throw refused(
      `Step '${fromStep}' is inside a loop or a monitored block: choose the block itself.`,
    );
  }
  const reused = steps.filter(({ ordinal }) => ordinal < step.ordinal);
  const lost = reused.find(({ truncated, status }) => truncated && status === "COMPLETED");
  if (lost) throw refused(`The output of step '${lost.id ?? lost.path}' was not kept whole.`);
  return {
    path: step.path,
    ordinal: step.ordinal,
    reused,
    again: steps.filter(({ ordinal }) => ordinal >= step.ordinal),
  };
}

function refused(message: string): RequestError {
  return new RequestError("bad_reference", message, {
    errors: [{ pointer: "/fromStep", code: "bad_reference", message }],
  });
}
