import type { FunctionFailure } from "../../../domain/function/function-host.ts";
import { newRecord } from "../records/new-record.ts";
import { addToRun } from "../runs/add-to-run.ts";
import { itemRequest } from "../runs/item-request.ts";
import type { FunctionWork } from "./function-work.ts";

const PATH = "/extendRun";

/**
 * What the attempt that succeeds adds to its run goes into the commit of its success (N-22.2); a record
 * of it tells what that was (N-22.3). Answers why it may not.
 */
export async function extendRun(work: FunctionWork): Promise<FunctionFailure | null> {
  const { execution, extensions, records } = work;
  if (extensions.length === 0) return null;
  const added = await addToRun(execution, extensions.map(itemRequest));
  if (added === null) return null;
  if ("refusal" in added) return { ...added.refusal, retriable: false };
  execution.journal.extensions.push(...added.jobs);
  const record =
    records.get(PATH) ??
    newRecord(execution, { path: PATH, name: "extendPayload", kind: "extendRun" });
  execution.journal.steps.push({
    ...record,
    attempt: work.memory.attempt,
    status: "COMPLETED",
    output: { extendedPayloads: added.list },
    endDate: execution.host.deps.clock.now(),
  });
  return null;
}
