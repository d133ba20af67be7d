import type { Job } from "../../../domain/job/job.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Json } from "../../../domain/json.ts";
import type { ApiDeps } from "../../deps.ts";

/** What a job has returned in its latest repeat; null for nothing, and for what is masked. */
export async function resultOf({ storage }: ApiDeps, { id, repeat }: Job): Promise<Json> {
  const of = { jobId: id, repeat };
  const last = lastReturn(await storage.steps.list({ ...of, summary: true }));
  if (last === null) return null;
  const [step] = await storage.steps.list({ ...of, ordinals: [last.ordinal] });
  return step?.output ?? null;
}

/** The step that says what came out, of a recipe as of functions and tasks; null where that is masked. */
export function lastReturn(steps: readonly StepRecord[]): StepRecord | null {
  const last = steps.findLast(({ kind, status }) => kind === "return" && status === "COMPLETED");
  return last === undefined || last.masked === true ? null : last;
}
