import { RequestError } from "../../../domain/errors.ts";
import { isFinal } from "../../../domain/job/life-cycle.ts";
import type { BulkOperation } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import { cancelJob } from "../jobs/cancel-job.ts";

/**
 * Ends an operation on many jobs where it is: what is done stays done. One that is over stays as it
 * is. Throws `not_found`.
 */
export async function abortBulk(
  deps: Pick<CommandDeps, "storage" | "clock">,
  { id, by }: { id: string; by: string },
): Promise<BulkOperation> {
  const operation = await findBulk(deps, id);
  const { jobId, status } = operation;
  if (status === null || isFinal(status)) return operation;
  try {
    await cancelJob(deps, { jobId, by, comment: "The bulk operation was aborted" });
  } catch (error) {
    // It ended in the same moment.
    const isOver = error instanceof RequestError && error.code === "invalid_transition";
    if (!isOver) throw error;
  }
  return findBulk(deps, id);
}

export async function findBulk(
  { storage }: Pick<CommandDeps, "storage">,
  id: string,
): Promise<BulkOperation> {
  const operation = await storage.bulk.find(id);
  if (operation === null) throw new RequestError("not_found", `There is no bulk operation ${id}.`);
  return operation;
}
