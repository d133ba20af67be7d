import { isLong, type LongAction, type Polled, type Resumed } from "../../../domain/connector.ts";
import type { Json } from "../../../domain/json.ts";
import type { Hold } from "../../../storage/storage.ts";
import { actionContext, type StepContext } from "../flight/action-context.ts";
import { follow } from "../flight/follow.ts";
import type { ActionTurn, Performed } from "../flight/performed.ts";
import { holdTimeout, stepLimitMs } from "../flight/time-limits.ts";
import type { Frame } from "../frame.ts";
import { askStore } from "../records/ask-store.ts";
import { stepKey } from "../records/journal.ts";
import { passRecord } from "../records/record-step.ts";
import { type HoldState, wakeAtOf } from "./hold-state.ts";
import { cancelOutside, settleSlice } from "./settle-slice.ts";

interface Held {
  turn: ActionTurn;
  action: LongAction;
  held: HoldState;
}

/**
 * Goes on with a step that an earlier slice put on hold: because its time has come, because it was
 * answered, or because its job was paused and looks again.
 */
export async function takeUp(
  frame: Frame,
  { turn, held }: { turn: ActionTurn; held: HoldState },
): Promise<Performed> {
  const { actions, clock } = frame.execution.host.deps;
  passRecord(frame, turn.record);
  const action = actions.get(turn.step.action);
  if (!action || !isLong(action)) {
    const message = `This server has no long action ${turn.step.action}`;
    return { type: "failure", failure: { code: "unknown_action", message } };
  }
  const given = { turn, action, held };
  if (held.kind === "resume-token") return takeAnswer(frame, given);
  const now = clock.now();
  const isOver = held.deadlineAt !== null && now >= held.deadlineAt;
  const isDue = held.dueAt !== null && now >= held.dueAt;
  if (isOver && !(isDue && held.kind === "timer")) return timedOut(frame, given);
  if (held.kind === "poll") return poll(frame, given);
  return isDue ? resume(frame, given, null) : waitOn(held);
}

async function takeAnswer(frame: Frame, given: Held): Promise<Performed> {
  const { execution } = frame;
  const { job, host } = execution;
  const { clock, storage } = host.deps;
  const { deadlineAt } = given.held;
  const place = { jobId: job.id, repeat: job.repeat, stepKey: stepKey(given.turn.record) };
  const now = clock.now();
  const isOver = deadlineAt !== null && now >= deadlineAt;
  const found = await askStore(execution, async () => ({
    hold: isOver ? await storage.holds.expire({ ...place, now }) : await storage.holds.find(place),
  }));
  if (found === null) return { type: "halt", flow: { type: "dropped" } };
  const { hold } = found;
  if (hold?.status === "answered") return resume(frame, given, payloadOf(hold));
  return isOver ? timedOut(frame, given) : waitOn(given.held);
}

function payloadOf({ answer = null }: Hold): Json {
  return answer;
}

/** It is not yet time: nothing has changed, so nothing is written of the step. */
function waitOn(held: HoldState): Performed {
  const until = wakeAtOf(held);
  return { type: "halt", flow: { type: "waiting", waitingFor: held.kind, until } };
}

function poll(frame: Frame, { turn, action, held }: Held): Promise<Performed> {
  const slice = async (context: StepContext): Promise<Polled> => {
    if (!action.poll) throw new Error(`${action.name} cannot be polled`);
    return action.poll(held.state, context);
  };
  return runSlice(frame, { turn, action, held }, slice);
}

async function resume(
  frame: Frame,
  { turn, action, held }: Held,
  payload: Json,
): Promise<Performed> {
  if (!action.resume) return { type: "output", output: payload };
  const slice = async (context: StepContext): Promise<Resumed> =>
    action.resume?.(held.state, payload, context) ?? { done: payload };
  return runSlice(frame, { turn, action, held }, slice);
}

async function runSlice(
  frame: Frame,
  { turn, action, held }: Held,
  slice: (context: StepContext) => Promise<Polled | Resumed>,
): Promise<Performed> {
  const { execution, iterations } = frame;
  const { record, step } = turn;
  const context = actionContext({ execution, path: record.path, iterations });
  const { abort } = context;
  const produced = slice(context);
  const limitMs = stepLimitMs(frame, step);
  const followed = await follow(execution, { record, limitMs, produced, abort });
  return settleSlice(frame, { turn, action, followed, before: held });
}

async function timedOut(frame: Frame, { turn, action, held }: Held): Promise<Performed> {
  await cancelOutside(frame, { turn, action, state: held.state });
  const { reason, ...failure } = holdTimeout(turn.step, turn.step.holdTimeoutMs ?? 0);
  return { type: "failure", failure, reason };
}
