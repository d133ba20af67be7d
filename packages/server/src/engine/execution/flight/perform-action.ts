import type { z } from "zod";
import { isLong } from "../../../domain/connector.ts";
import { flowAtBoundary } from "../execution.ts";
import type { Frame } from "../frame.ts";
import { startLong } from "../holds/start-long.ts";
import { keepInput } from "../records/keep-json.ts";
import { failureOf, type StepFailure } from "../step-failure.ts";
import { actionContext } from "./action-context.ts";
import { codeAction } from "./code-action.ts";
import { follow } from "./follow.ts";
import { isActionTurn, type Performed, type Turn } from "./performed.ts";
import { stepLimitMs } from "./time-limits.ts";

const ISSUES_MAX = 3;

/** Evaluates and checks a step's input, and runs its action within its limits. Nothing is thrown. */
export async function perform(frame: Frame, turn: Turn): Promise<Performed> {
  try {
    return await performUnguarded(frame, turn);
  } catch (error) {
    return { type: "failure", failure: failureOf(error) };
  }
}

async function performUnguarded(frame: Frame, turn: Turn): Promise<Performed> {
  const { step, record } = turn;
  const { execution, scope, iterations } = frame;
  const { formulas } = execution.host.deps;
  const action = actionOf(frame, step);
  if (!action) {
    const message = `This server has no action ${step.kind === "action" ? step.action : ""}`;
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

  if (isLong(action)) {
    if (!isActionTurn(turn)) throw new Error(`${action.name} is no code`);
    return await startLong(frame, { turn, action, input: parsed.data });
  }
  const context = actionContext({ execution, path: record.path, iterations });
  const produced = action.run(parsed.data, context);
  if (!(produced instanceof Promise)) return { type: "output", output: produced };
  const { abort } = context;
  // The limit of code counts from when it gets a thread.
  const limitMs = step.kind === "code" ? Number.POSITIVE_INFINITY : stepLimitMs(frame, step);
  return await follow(execution, { record, limitMs, produced, abort });
}

function actionOf(frame: Frame, step: Turn["step"]) {
  const { execution } = frame;
  const { actions, clock } = execution.host.deps;
  if (step.kind === "action") return actions.get(step.action);
  const begin = () => {
    if (execution.flight) {
      execution.flight.limitAtMs = clock.monotonicMs() + stepLimitMs(frame, step);
    }
  };
  return codeAction(execution, { step, begin });
}

function invalidInput({ issues }: z.ZodError): StepFailure {
  const wrong = issues.slice(0, ISSUES_MAX).map(({ path, message }) => {
    const where = path.map(String).join(".");
    return where === "" ? message : `${where}: ${message}`;
  });
  return { code: "invalid_input", message: wrong.join("; ") };
}
