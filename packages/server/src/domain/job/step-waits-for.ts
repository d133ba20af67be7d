import { isJsonObject } from "../json.ts";
import type { WaitingFor } from "./job.ts";
import type { StepRecord } from "./step-record.ts";

/** What a step on hold waits for; null for one that is not on hold. */
export function stepWaitsFor({ status, kind, state }: StepRecord): WaitingFor | null {
  if (status !== "WAITING") return null;
  switch (kind) {
    case "approve":
      return "approval";
    case "call":
    case "awaitCalls":
      return "child";
    case "monitor":
      return "retry";
    case "action": {
      const held = isJsonObject(state) ? state.kind : null;
      return held === "poll" || held === "resume-token" ? held : "timer";
    }
    default:
      return "timer";
  }
}
