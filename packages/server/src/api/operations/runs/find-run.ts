import { RequestError } from "../../../domain/errors.ts";
import type { RunEntry } from "../../../storage/storage.ts";
import type { ApiDeps } from "../../deps.ts";

/** The run and its job, or a refusal when there is none. */
export async function findRun(
  { storage }: Pick<ApiDeps, "storage">,
  id: string,
): Promise<RunEntry> {
  const [run, job] = await Promise.all([storage.plans.run(id), storage.jobs.find(id)]);
  if (run === null || job === null) {
    throw new RequestError("not_found", `There is no run ${id}.`);
  }
  return { run, job };
}
