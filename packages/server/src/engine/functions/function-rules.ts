import { RequestError } from "../../domain/errors.ts";
import type { Job } from "../../domain/job/job.ts";
import type { Stores } from "../../storage/storage.ts";
import { isBuiltIn } from "../tasks/built-in-task.ts";

/** Whether a function executes it, rather than a recipe or a built-in task. */
export function isFunctionJob(job: Pick<Job, "recipeId" | "api">): boolean {
  return job.recipeId === null && job.api !== null && !isBuiltIn(job);
}

/** A function may say that its jobs cannot be stopped (M-18.13): `not_stoppable`. */
export async function assertStoppable(stores: Pick<Stores, "functions">, job: Job): Promise<void> {
  if (!isFunctionJob(job) || job.api === null) return;
  const info = await stores.functions.find(job.api);
  if (info === null || info.stoppable) return;
  throw new RequestError(
    "not_stoppable",
    `Function '${job.api}' says that its jobs cannot be stopped. Cancel the job instead.`,
  );
}

/** A function may say that its jobs are not run again (M-18.13): `not_rerunnable`. */
export async function assertRestartable(
  stores: Pick<Stores, "functions">,
  { job, fromStep }: { job: Job; fromStep: string | undefined },
): Promise<void> {
  if (!isFunctionJob(job) || job.api === null) return;
  const info = await stores.functions.find(job.api);
  if (info?.restartable === false) {
    throw new RequestError("not_rerunnable", `Function '${job.api}' says that it is not run again`);
  }
  if (fromStep === undefined) return;
  throw new RequestError(
    "not_rerunnable",
    "The job of a function is rerun as a whole: its steps are its own code's",
  );
}
