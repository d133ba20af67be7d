import type { EndedCall } from "../../../domain/function/function-host.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import { isJsonObject } from "../../../domain/json.ts";
import type { CallOutcome } from "../../../storage/storage.ts";
import { hasEnded, jobUrl } from "../calls/call-ended.ts";
import { askStore } from "../records/ask-store.ts";
import type { FunctionWork } from "./function-work.ts";

/** Records those of the jobs that the handler called which have ended; false when none has. */
export async function endCalls(work: FunctionWork): Promise<boolean> {
  const { execution, records } = work;
  const open = openCalls(work);
  if (open.length === 0) return false;
  const { storage, clock } = execution.host.deps;
  const outcomes = await askStore(execution, () =>
    storage.calls.outcomes({
      parentId: execution.job.id,
      ids: open.map(({ jobId }) => jobId),
    }),
  );
  const byId = new Map(outcomes?.map((outcome) => [outcome.jobId, outcome]));
  let isNews = false;
  if (outcomes === null) return isNews;
  for (const { record, jobId } of open) {
    const outcome = byId.get(jobId);
    if (outcome !== undefined && !hasEnded(outcome)) continue;
    const ended = { ...record, ...endOf(jobId, outcome), endDate: clock.now() };
    records.set(record.path, ended);
    execution.journal.steps.push(ended);
    isNews = true;
  }
  return isNews;
}

/** Jobs that the handler has called and that had not ended when it was looked last. */
export function openCalls({ records }: FunctionWork): { record: StepRecord; jobId: string }[] {
  return [...records.values()].flatMap((record) => {
    const jobId = calledJob(record);
    return record.kind === "call" && record.status === "WAITING" && jobId !== null
      ? [{ record, jobId }]
      : [];
  });
}

/** What the handler is given of its calls. One that failed is made anew in the next attempt. */
export function endedCalls({ records, memory }: FunctionWork): EndedCall[] {
  return [...records.values()].flatMap((record): EndedCall[] => {
    const { kind, path, status, output, error, attempt } = record;
    if (kind !== "call") return [];
    if (status === "COMPLETED") {
      const result = isJsonObject(output) ? (output.result ?? null) : null;
      return [{ path, result: { type: "output", output: result } }];
    }
    if (status !== "FAILED" || error === null || attempt !== memory.attempt) return [];
    return [{ path, result: { type: "error", error: { ...error, retriable: true } } }];
  });
}

function calledJob({ output }: StepRecord): string | null {
  if (output === undefined || !isJsonObject(output)) return null;
  return typeof output.jobId === "string" ? output.jobId : null;
}

function endOf(
  jobId: string,
  outcome: CallOutcome | undefined,
): Pick<StepRecord, "status" | "output" | "error"> {
  const about = { jobId, jobUrl: jobUrl(jobId) };
  if (outcome?.status === "COMPLETED") {
    return { status: "COMPLETED", output: { ...about, result: outcome.result }, error: null };
  }
  const status = outcome?.status ?? "gone";
  const message = outcome?.error
    ? `Job ${jobId} is ${status}: ${outcome.error.message}`
    : `Job ${jobId} is ${status}`;
  const code = outcome?.error?.code ?? `call_${status.toLowerCase()}`;
  return { status: "FAILED", output: about, error: { code, message } };
}
