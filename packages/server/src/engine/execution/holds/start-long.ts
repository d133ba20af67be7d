import type { LongAction, LongContext, Started } from "../../../domain/connector.ts";
import { actionContext, type StepContext } from "../flight/action-context.ts";
import { follow } from "../flight/follow.ts";
import type { ActionTurn, Performed } from "../flight/performed.ts";
import { stepLimitMs } from "../flight/time-limits.ts";
import type { Frame } from "../frame.ts";
import { commit } from "../records/commit.ts";
import { stepKey } from "../records/journal.ts";
import { hashHoldToken } from "./hold-tokens.ts";
import { openHold } from "./open-hold.ts";
import { settleSlice } from "./settle-slice.ts";

interface Start {
  turn: ActionTurn;
  action: LongAction;
  input: unknown;
}

/** The first slice of a long action. */
export async function startLong(frame: Frame, { turn, action, input }: Start): Promise<Performed> {
  const { execution, iterations } = frame;
  const { record, step } = turn;
  const context = actionContext({ execution, path: record.path, iterations });
  // Assigned, because a copy would make the signal and the key that most do not ask for.
  const given: LongContext = Object.assign(context, { token: () => openToken(frame, turn) });
  const produced = Promise.resolve().then(() => action.start(input, given));
  const { abort }: StepContext = context;
  const limitMs = stepLimitMs(frame, step);
  const followed = await follow<Started>(execution, { record, limitMs, produced, abort });
  return settleSlice(frame, { turn, action, followed, before: null });
}

/** The token is in the store before anybody outside can know it (L-13.7). */
async function openToken(frame: Frame, turn: ActionTurn): Promise<string> {
  const { execution } = frame;
  const { job, host, journal } = execution;
  const key = stepKey(turn.record);
  const token = await host.tokens.tokenOf(`resume ${job.id}/${job.repeat} ${key}`);
  if (turn.isOpen) return token;
  turn.isOpen = true;
  const tokens = [{ hash: hashHoldToken(token), bearer: null }];
  journal.holds.push(
    openHold(frame, { stepKey: key, kind: "resume-token", tokens, expiresAt: null }),
  );
  if ((await commit(execution)) === null) throw new Error("Another worker has the job");
  return token;
}
