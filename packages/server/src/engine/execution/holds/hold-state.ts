import type { Hold } from "../../../domain/connector.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import { isJsonObject, type Json } from "../../../domain/json.ts";

/** What the record of a step on hold keeps between its slices. */
export interface HoldState {
  kind: Hold["kind"];
  /** The action's own. */
  state: Json;
  /** When the timer or the next poll is due. */
  dueAt: number | null;
  /** When the hold has taken too long. */
  deadlineAt: number | null;
  /** There is a row of it among the holds. */
  isOpen: boolean;
}

/** What an earlier slice left of a step on hold; null when it left none. */
export function holdStateOf({ status, state }: Pick<StepRecord, "status" | "state">) {
  if (status !== "WAITING" || state === undefined || !isJsonObject(state)) return null;
  const { kind, state: own = null, dueAt, deadlineAt, isOpen } = state;
  if (kind !== "timer" && kind !== "poll" && kind !== "resume-token") return null;
  const held: HoldState = {
    kind,
    state: own,
    dueAt: typeof dueAt === "number" ? dueAt : null,
    deadlineAt: typeof deadlineAt === "number" ? deadlineAt : null,
    isOpen: isOpen === true,
  };
  return held;
}

/** When the job is to be woken for it; null when only an answer brings it back. */
export function wakeAtOf({ dueAt, deadlineAt }: Pick<HoldState, "dueAt" | "deadlineAt">) {
  if (dueAt === null) return deadlineAt;
  return deadlineAt === null ? dueAt : Math.min(dueAt, deadlineAt);
}
