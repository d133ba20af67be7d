import type { Job } from "../../../domain/job/job.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Json } from "../../../domain/json.ts";
import type { ApiDeps } from "../../deps.ts";

/** What a job has returned in its latest repeat; null for nothing, and for what is masked. */
export async function resultOf({ storage }: ApiDeps, { id, repeat }: Job): Promise<Json> {
  const steps: StepRecord[] = await storage.steps.list({ jobId: id, repeat });
  const last = steps.findLast(({ kind, status }) => kind === "return" && status === "COMPLETED");
  return last === undefined || last.masked === true ? null : (last.output ?? null);
}
