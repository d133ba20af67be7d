import { RequestError } from "../../../domain/errors.ts";
import type { Job, Repeat } from "../../../domain/job/job.ts";
import type { ApiDeps } from "../../deps.ts";
import { wholeNumber } from "../../parameters.ts";
import { findJob } from "./find-job.ts";

const REPEAT_MAX = 1_000_000;

export const repeatParameter = wholeNumber({ min: 0, max: REPEAT_MAX });

/** A job as one of its executions left it; the latest when none is named. */
export async function findExecution(
  deps: ApiDeps,
  { id, repeat }: { id: string; repeat: number | undefined },
): Promise<{ job: Job; repeats: number }> {
  const job = await findJob(deps, id);
  const repeats = job.repeat + 1;
  if (repeat === undefined || repeat === job.repeat) return { job, repeats };
  const earlier = (await deps.storage.jobs.repeats(id)).find((one) => one.repeat === repeat);
  if (earlier === undefined) {
    throw new RequestError(
      "not_found",
      `Job ${id} has no repeat ${repeat}; the latest is ${job.repeat}.`,
    );
  }
  return { job: asItWas(job, earlier), repeats };
}

function asItWas(job: Job, earlier: Repeat): Job {
  return {
    ...job,
    ...earlier,
    phase: null,
    waitingFor: null,
    waitingUntil: null,
    progress: earlier.status === "COMPLETED" ? 100 : 0,
  };
}
