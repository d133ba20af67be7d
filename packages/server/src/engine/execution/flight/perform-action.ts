import type { z } from "zod";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Json } from "../../../domain/json.ts";
import type { ActionStep } from "../../program.ts";
import { flowAtBoundary } from "../execution.ts";
import type { Frame } from "../frame.ts";
import type { Outcome } from "../outcome.ts";
import { jsonBytes, mebibytes, STEP_JSON_BYTES_MAX } from "../records/limits.ts";
import { countBytes } from "../records/record-step.ts";
import { failureOf, type StepFailure } from "../step-failure.ts";
import { actionContext } from "./action-context.ts";
import { type Landing, takeOff, type Verdict } from "./flight.ts";

export type Performed =
  | { type: "output"; output: Json }
  | { type: "failure"; failure: StepFailure }
  /** The job must not go on, and the action had not begun. */
  | { type: "halt"; flow: Outcome }
  | { type: "ended"; verdict: Verdict; landing: Landing };

interface Turn {
  step: ActionStep;
  record: StepRecord;
}

const ISSUES_MAX = 3;

/** Evaluates and checks a step's input, and runs its action within its limits. Nothing is thrown. */
export async function perform(frame: Frame, turn: Turn): Promise<Performed> {
  try {
    return await performUnguarded(frame, turn);
  } catch (error) {
    return { type: "failure", failure: failureOf(error) };
  }
}

/** The step's own limit, the recipe's or the server's, in this order (O-12.2). */
export function stepLimitMs({ program, execution }: Frame, step: ActionStep): number {
  return step.timeoutMs ?? program.stepTimeoutMs ?? execution.host.deps.settings.stepTimeoutMs;
}

async function performUnguarded(frame: Frame, { step, record }: Turn): Promise<Performed> {
  const { execution, scope, iterations } = frame;
  const { actions, formulas } = execution.host.deps;
  const action = actions.get(step.action);
  if (!action) {
    const message = `This server has no action ${step.action}`;
    return { type: "failure", failure: { code: "unknown_action", message } };
  }
  const evaluated = step.input.evaluate(scope, formulas);
  const input = evaluated instanceof Promise ? await evaluated : evaluated;
  const tooLarge = keepInput(frame, record, action.redactInput?.(input) ?? input);
  if (tooLarge) return { type: "failure", failure: tooLarge };
  const parsed = action.input.safeParse(input);
  if (!parsed.success) return { type: "failure", failure: invalidInput(parsed.error) };
  const flow = evaluated instanceof Promise ? flowAtBoundary(execution) : null;
  if (flow) return { type: "halt", flow };

  const context = actionContext({ execution, path: record.path, iterations });
  const produced = action.run(parsed.data, context);
  if (!(produced instanceof Promise)) return { type: "output", output: produced };
  const abort = (verdict: Verdict) => context.abort(`The step was ended: ${verdict}`);
  return await follow(frame, { step, record, produced, abort });
}

/** Follows an asynchronous action, which the watch ends at its limits. */
async function follow(
  frame: Frame,
  {
    step,
    record,
    produced,
    abort,
  }: Turn & {
    produced: Promise<Json>;
    abort: (verdict: Verdict) => void;
  },
): Promise<Performed> {
  const { execution } = frame;
  const { watch, deps } = execution.host;
  const startedAtMs = deps.clock.monotonicMs();
  const limitAtMs = startedAtMs + stepLimitMs(frame, step);
  const flight = takeOff({ produced, startedAtMs, limitAtMs, abort });
  execution.flight = flight;
  execution.inFlight = record;
  watch.add(execution);
  const landing = await flight.landing;
  watch.remove(execution);
  execution.flight = null;
  execution.inFlight = null;
  if (flight.verdict !== null) return { type: "ended", verdict: flight.verdict, landing };
  if (landing.type === "output") return landing;
  return { type: "failure", failure: failureOf(landing.type === "error" ? landing.error : null) };
}

function keepInput(frame: Frame, record: StepRecord, input: Json): StepFailure | null {
  const bytes = jsonBytes(input, STEP_JSON_BYTES_MAX);
  if (bytes > STEP_JSON_BYTES_MAX) {
    record.truncated = true;
    const message = `Step input is ${mebibytes(bytes)}; the limit is ${mebibytes(STEP_JSON_BYTES_MAX)}`;
    return { code: "limit_exceeded", message };
  }
  record.input = input;
  return countBytes(frame, bytes);
}

function invalidInput({ issues }: z.ZodError): StepFailure {
  const wrong = issues.slice(0, ISSUES_MAX).map(({ path, message }) => {
    const where = path.map(String).join(".");
    return where === "" ? message : `${where}: ${message}`;
  });
  return { code: "invalid_input", message: wrong.join("; ") };
}
