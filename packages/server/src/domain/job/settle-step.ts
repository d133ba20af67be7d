import type { Job } from "./job.ts";
import { isFinal } from "./life-cycle.ts";
import type { StepRecord, StepStatus } from "./step-record.ts";

const OPEN_STATUSES: readonly StepStatus[] = ["PENDING", "RUNNING", "WAITING"];

/**
 * A step as people should see it: one that was under way when its job was canceled, aborted or timed
 * out (on hold, or with a worker that died) ended with the job, though nobody was there to write it.
 */
export function settleStep(
  step: StepRecord,
  { status, endDate }: Pick<Job, "status" | "endDate">,
): StepRecord {
  if (!isFinal(status) || !OPEN_STATUSES.includes(step.status)) return step;
  return { ...step, status: "CANCELED", endDate };
}
