import { RequestError } from "../../../domain/errors.ts";
import type { Job } from "../../../domain/job/job.ts";
import type { ApiDeps } from "../../deps.ts";

/** The job, or a refusal when there is none. */
export async function findJob({ storage }: ApiDeps, id: string): Promise<Job> {
  const job = await storage.jobs.find(id);
  if (job === null) throw new RequestError("not_found", `There is no job ${id}.`);
  return job;
}
