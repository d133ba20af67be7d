import type { JsonObject } from "../../domain/json.ts";
import type { SliceEnd } from "../../storage/storage.ts";
import type { Execution } from "./execution.ts";
import type { Outcome } from "./outcome.ts";
import { commit } from "./records/commit.ts";
import { writeJobLog } from "./records/job-log.ts";

const DONE_PERCENT = 100;

/**
 * Writes how the slice ended together with its last records, in one commit. `report` is asked for
 * only where the job may be final.
 */
export async function endSlice(
  execution: Execution,
  { outcome, report }: { outcome: Outcome; report: () => Promise<JsonObject | null> },
): Promise<void> {
  const change = await sliceEnd(execution, { outcome, report });
  if (change === null) return;
  // Only the commit is left: the slot can serve another job meanwhile.
  execution.host.slotFreed(execution);
  const status = await commit(execution, change);
  if (outcome.type !== "waiting") return;
  if (outcome.until !== null) execution.host.timerSet(outcome.until);
  if (status === "CANCELED") await outcome.onCanceled?.();
}

async function sliceEnd(
  execution: Execution,
  { outcome, report }: { outcome: Outcome; report: () => Promise<JsonObject | null> },
): Promise<SliceEnd | null> {
  switch (outcome.type) {
    case "completed":
      execution.progress = DONE_PERCENT;
      return { event: "complete", report: await report() };
    case "failed":
      execution.hasErrors = true;
      if (outcome.error.step === null) {
        const { code, message } = outcome.error;
        writeJobLog(execution, { level: "ERROR", message, step: null, info: { code } });
      }
      return {
        event: "fail",
        error: outcome.error,
        reason: outcome.reason,
        report: await report(),
      };
    case "halted":
      return { event: "halt", report: execution.told === "CANCELING" ? await report() : null };
    case "waiting":
      return {
        event: "wait",
        waitingFor: outcome.waitingFor,
        until: outcome.until,
        ...(outcome.awaits && { awaits: outcome.awaits }),
      };
    case "left":
      return { event: "yield" };
    case "dropped":
      return null;
  }
}
