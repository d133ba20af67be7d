import type { Hold, LongAction } from "../../../domain/connector.ts";
import type { Reason } from "../../../domain/job/job.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Json } from "../../../domain/json.ts";
import type { ActionStep, CodeStep } from "../../program.ts";
import type { HoldState } from "../holds/hold-state.ts";
import type { Outcome } from "../outcome.ts";
import type { StepFailure } from "../step-failure.ts";
import type { Landing, Verdict } from "./flight.ts";

/** One slice of an action step. */
export interface Turn {
  step: ActionStep | CodeStep;
  record: StepRecord;
  /** There is a row of it among the holds. */
  isOpen: boolean;
}

export interface ActionTurn extends Turn {
  step: ActionStep;
}

export function isActionTurn(turn: Turn): turn is ActionTurn {
  return turn.step.kind === "action";
}

/** What came of the slice. */
export type Performed =
  | { type: "output"; output: Json }
  | GoesOnHold
  | { type: "failure"; failure: StepFailure; reason?: Reason }
  /** The job must not go on, or not yet; the step's record stays as it is. */
  | { type: "halt"; flow: Outcome }
  | { type: "ended"; verdict: Verdict; landing: Landing<Json> };

export interface GoesOnHold {
  type: "hold";
  action: LongAction;
  hold: Hold;
  /** What it was on hold for until now. */
  before: HoldState | null;
  holdTimeoutMs: number | null;
}
