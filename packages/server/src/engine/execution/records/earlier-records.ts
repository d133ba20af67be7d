import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Execution } from "../execution.ts";
import { askStore } from "./ask-store.ts";

/**
 * What earlier slices of this repeat have recorded. The first claim of a job finds nothing, and saves
 * the question. Empty as well where the lease was lost, of which `flowAtBoundary` tells.
 */
export async function earlierRecords(execution: Execution): Promise<readonly StepRecord[]> {
  const { job, host } = execution;
  if (job.epoch === 1) return [];
  const { id: jobId, repeat } = job;
  return (await askStore(execution, () => host.deps.storage.steps.list({ jobId, repeat }))) ?? [];
}
