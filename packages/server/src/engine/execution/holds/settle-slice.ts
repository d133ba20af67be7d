import {
  ActionError,
  type Hold,
  type LongAction,
  type Polled,
  type Resumed,
  type Started,
} from "../../../domain/connector.ts";
import type { Json } from "../../../domain/json.ts";
import { actionContext } from "../flight/action-context.ts";
import type { Landing } from "../flight/flight.ts";
import type { Followed } from "../flight/follow.ts";
import type { ActionTurn, Performed, Turn } from "../flight/performed.ts";
import type { Frame } from "../frame.ts";
import type { HoldState } from "./hold-state.ts";
import { runHook } from "./run-hook.ts";

type Slice = Started | Polled | Resumed;

interface Settled {
  turn: ActionTurn;
  action: LongAction;
  followed: Followed<Slice>;
  before: HoldState | null;
}

/**
 * Reads what a slice of a long action gave. One that was told to end, and had begun something outside,
 * is given the chance to end that too.
 */
export async function settleSlice(
  frame: Frame,
  { turn, action, followed, before }: Settled,
): Promise<Performed> {
  switch (followed.type) {
    case "failure":
      return followed;
    case "output": {
      const hold = holdOf(followed.output);
      if (hold === null) return { type: "output", output: outputOf(followed.output) };
      return { type: "hold", action, hold, before, holdTimeoutMs: turn.step.holdTimeoutMs };
    }
    case "ended": {
      const { verdict, landing } = followed;
      if (verdict === "left" || verdict === "dropped") {
        return { type: "ended", verdict, landing: { type: "abandoned" } };
      }
      return {
        type: "ended",
        verdict,
        landing: await dropped(frame, { turn, action, landing, before }),
      };
    }
  }
}

async function dropped(
  frame: Frame,
  { turn, action, landing, before }: Omit<Settled, "followed"> & { landing: Landing<Slice> },
): Promise<Landing<Json>> {
  const hold = landing.type === "output" ? holdOf(landing.output) : null;
  if (landing.type === "output" && hold === null) {
    return { type: "output", output: outputOf(landing.output) };
  }
  const state = hold?.state ?? before?.state;
  if (state !== undefined) await cancelOutside(frame, { turn, action, state });
  if (landing.type === "error") return landing;
  const error = new ActionError("canceled", "It was ended while it waited");
  return hold === null ? { type: "abandoned" } : { type: "error", error };
}

/** Runs the action's hook here, for a step that is ended by its own slice. */
export async function cancelOutside(
  { execution, iterations }: Frame,
  { turn, action, state }: { turn: Turn; action: LongAction; state: Json },
): Promise<void> {
  const { clock, settings } = execution.host.deps;
  const context = actionContext({ execution, path: turn.record.path, iterations });
  await runHook({ action, state, context, clock, limitMs: settings.graceMs });
}

function holdOf(slice: Slice): Hold | null {
  if ("hold" in slice) return slice.hold;
  if ("again" in slice) return { kind: "poll", ...slice.again };
  return null;
}

function outputOf(slice: Slice): Json {
  return "done" in slice ? slice.done : null;
}
