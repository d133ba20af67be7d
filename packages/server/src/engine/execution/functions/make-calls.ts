import { RequestError } from "../../../domain/errors.ts";
import type { Call } from "../../../domain/function/function-host.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { NewJob } from "../../../storage/storage.ts";
import { checkParameters } from "../../functions/check-parameters.ts";
import { newApiJob } from "../../functions/new-api-job.ts";
import { resolveApi } from "../../functions/resolve-api.ts";
import { jobUrl } from "../calls/call-ended.ts";
import { CALL_DEPTH_MAX } from "../calls/new-call.ts";
import { askStore } from "../records/ask-store.ts";
import { newRecord } from "../records/new-record.ts";
import type { FunctionWork } from "./function-work.ts";

const SERVER_ERROR = 500;

/**
 * Makes the jobs that a handler called. They are stored in the commit that puts its own job on hold,
 * with the records that name them, so that there is one of each however often the process dies. A
 * call that is refused is recorded with its error, which the handler gets.
 */
export async function makeCalls(work: FunctionWork, calls: readonly Call[]): Promise<void> {
  const { execution, records, memory } = work;
  for (const call of calls) {
    // Asked again while its job runs, such as after a wait beside it.
    if (records.get(call.path)?.status === "WAITING") continue;
    const now = execution.host.deps.clock.now();
    const record: StepRecord = {
      ...(records.get(call.path) ??
        newRecord(execution, { path: call.path, name: call.api, kind: "call" })),
      attempt: memory.attempt,
      input: call.input,
      output: undefined,
      error: null,
      startDate: now,
      endDate: null,
    };
    const made = await makeCall(work, call);
    if (made === null) return;
    if ("error" in made) Object.assign(record, made, { status: "FAILED", endDate: now });
    else {
      execution.journal.children.push(made);
      Object.assign(record, {
        status: "WAITING",
        output: { jobId: made.id, jobUrl: jobUrl(made.id) },
      });
    }
    records.set(call.path, record);
    execution.journal.steps.push(record);
  }
}

/** Null when the lease was lost. */
async function makeCall(
  { execution }: FunctionWork,
  { api: id, input }: Call,
): Promise<NewJob | { error: NonNullable<StepRecord["error"]> } | null> {
  const { job, host } = execution;
  if (job.callDepth >= CALL_DEPTH_MAX) {
    const message = `Calls are nested ${CALL_DEPTH_MAX} deep already; '${id}' was not called`;
    return { error: { code: "call_depth_exceeded", message } };
  }
  try {
    return await askStore(execution, async () => {
      const api = await resolveApi(host.deps, id);
      await checkParameters(api, { parameters: input, pointer: "" });
      const { lowPriority, runBy } = job;
      const source = "call";
      const made = newApiJob(host.deps, api, {
        kind: "call",
        source,
        runBy,
        lowPriority,
        parameters: input,
      });
      return {
        ...made,
        parentId: job.id,
        rootId: job.rootId ?? job.id,
        callDepth: job.callDepth + 1,
        call: { mode: "sync", cancelWithParent: false, parentRepeat: job.repeat } as const,
      };
    });
  } catch (error) {
    if (!(error instanceof RequestError) || error.status >= SERVER_ERROR) throw error;
    return { error: { code: error.code, message: error.message } };
  }
}
