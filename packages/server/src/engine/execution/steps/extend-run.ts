import { z } from "zod";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import { isJsonObject, type Json } from "../../../domain/json.ts";
import { PayloadItem } from "../../../domain/plan/plan-document.ts";
import { withPrefix } from "../../../runtime/ids.ts";
import type { ExtendRunStep } from "../../program.ts";
import { flowAtBoundary } from "../execution.ts";
import { failStep } from "../fail-step.ts";
import type { Frame } from "../frame.ts";
import type { Flow } from "../outcome.ts";
import { writeJobLog } from "../records/job-log.ts";
import { keepOutput } from "../records/keep-json.ts";
import { recallFailure } from "../records/recall-failure.ts";
import {
  beginRecord,
  endRecord,
  passRecord,
  publishOutput,
  recordedStep,
} from "../records/record-step.ts";
import { addToRun } from "../runs/add-to-run.ts";
import { itemRequest } from "../runs/item-request.ts";
import { failureOf, type StepFailure } from "../step-failure.ts";

const ITEMS_MAX = 10_000;

/** A list, or one. */
const Items = z.union([z.array(PayloadItem).max(ITEMS_MAX), PayloadItem.transform((one) => [one])]);

/**
 * Notes items for the run that the job is an item of; they are stored in the commit of the job's
 * success, or not at all (N-22.2, N-22.4). The record names the jobs that they become, so that a replay
 * notes the same ones.
 */
export async function runExtendRun(frame: Frame, step: ExtendRunStep): Promise<Flow> {
  const before = recordedStep(frame, step);
  if (before?.status === "COMPLETED") return await passAgain(frame, step, before);
  const recalled = recallFailure(frame, before);
  if (recalled) return recalled;
  const record = beginRecord(frame, step);
  try {
    const given = await step.items.evaluate(frame.scope, frame.execution.host.deps.formulas);
    record.input = given;
    const failure = await note(frame, record, null);
    const flow = flowAtBoundary(frame.execution);
    if (flow) return flow;
    if (failure) return failStep(frame, { step, record, failure });
    endRecord(frame, record, "COMPLETED");
    publishOutput(frame, step, record.output ?? null);
    return null;
  } catch (error) {
    return failStep(frame, { step, record, failure: failureOf(error) });
  }
}

async function passAgain(frame: Frame, step: ExtendRunStep, before: StepRecord): Promise<Flow> {
  passRecord(frame, before);
  const record = { ...before };
  const failure = await note(frame, record, idsOf(before.output));
  // Others have filled the run meanwhile: the record must not tell of items that nobody gets.
  if (failure) return failStep(frame, { step, record, failure });
  publishOutput(frame, step, before.output ?? null);
  return null;
}

/** `ids`: of the jobs that an earlier slice named. */
async function note(
  frame: Frame,
  record: StepRecord,
  ids: readonly string[] | null,
): Promise<StepFailure | null> {
  const { execution } = frame;
  const parsed = Items.safeParse(record.input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join(".") ?? "";
    const message = `extendRun: ${place === "" ? "" : `${place}: `}${issue?.message ?? "no items"}`;
    return { code: "invalid_value", message };
  }
  if (execution.job.kind !== "payload") {
    if (ids !== null) return null;
    const message = "extendRun had no effect, for this job belongs to no run";
    writeJobLog(execution, { level: "WARN", message, step: record.path, info: undefined });
    return keepOutput(frame, record, { extendedPayloads: [] });
  }
  const added = await addToRun(execution, parsed.data.map(itemRequest));
  if (added === null) return null;
  if ("refusal" in added) return added.refusal;
  const jobs = added.jobs.map((job, index) => {
    const id = ids?.[index] ?? job.id;
    return { ...job, id, triggerEventId: withPrefix("evt", id) };
  });
  execution.journal.extensions.push(...jobs);
  return ids === null ? keepOutput(frame, record, { extendedPayloads: added.list }) : null;
}

function idsOf(output: Json | undefined): string[] {
  const list = isJsonObject(output) ? output.extendedPayloads : null;
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) =>
    isJsonObject(item) && typeof item.runId === "string" ? [item.runId] : [],
  );
}
