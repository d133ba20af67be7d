import type { z } from "zod";
import { type ActionContext, ActionError, isLong } from "../../domain/connector.ts";
import type { Json } from "../../domain/json.ts";
import type { PollTrigger } from "../../domain/recipe/triggers/poll.ts";
import { toStorableJson } from "../../domain/storable-json.ts";
import { jsonSize } from "../../expressions/json-size.ts";
import { compileTemplate } from "../../expressions/template.ts";
import type { EngineDeps } from "../deps.ts";
import { spokenDuration } from "../execution/flight/time-limits.ts";
import { mebibytes } from "../execution/records/limits.ts";
import type { PollMemory } from "./poll-memory.ts";

const OUTPUT_CHARS_MAX = 8_388_608;
const ISSUES_MAX = 3;

interface Question {
  trigger: PollTrigger;
  memory: PollMemory;
  context: Omit<ActionContext, "signal">;
  limitMs: number;
  /** Aborted when the server stops. */
  signal: AbortSignal;
}

/** Runs the action of a poll and answers its output. Throws what went wrong, in words for people. */
export async function askSource(
  { actions, formulas, clock }: Pick<EngineDeps, "actions" | "formulas" | "clock">,
  { trigger, memory, context, limitMs, signal }: Question,
): Promise<Json> {
  const action = actions.get(trigger.action);
  if (action === undefined || isLong(action)) {
    throw new ActionError("unknown_action", `This server has no action ${trigger.action}`);
  }
  const { cursor, since } = memory;
  const input = await compileTemplate(trigger.input).evaluate({ cursor, since }, formulas);
  const parsed = action.input.safeParse(input);
  if (!parsed.success) throw invalidInput(parsed.error);
  const limit = new AbortController();
  const message = `The poll timed out after ${spokenDuration(limitMs)}`;
  const ends = AbortSignal.any([limit.signal, signal]);
  const takeBack = clock.after(limitMs, () =>
    limit.abort(new ActionError("step_timeout", message)),
  );
  try {
    const running = Promise.resolve(action.run(parsed.data, { ...context, signal: ends }));
    const output = await Promise.race([running, aborted(ends)]);
    return checked(output);
  } catch (error) {
    throw limit.signal.aborted ? limit.signal.reason : error;
  } finally {
    takeBack();
  }
}

function checked(output: Json): Json {
  if (jsonSize(output, OUTPUT_CHARS_MAX) > OUTPUT_CHARS_MAX) {
    const message = `The output of a poll is ${mebibytes(OUTPUT_CHARS_MAX)} at most`;
    throw new ActionError("limit_exceeded", message);
  }
  const storable = toStorableJson(output);
  if (storable !== undefined) return storable;
  throw new ActionError("too_deep", "The output of the poll is nested more than 64 levels deep");
}

/** Rejects when the signal fires: an action that ignores it is left behind. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function invalidInput({ issues }: z.ZodError): ActionError {
  const wrong = issues.slice(0, ISSUES_MAX).map(({ path, message }) => {
    const where = path.map(String).join(".");
    return where === "" ? message : `${where}: ${message}`;
  });
  return new ActionError("invalid_input", `The input of the poll: ${wrong.join("; ")}`);
}
