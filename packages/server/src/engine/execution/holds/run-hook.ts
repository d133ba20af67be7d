import type { ActionContext, LongAction } from "../../../domain/connector.ts";
import type { Json } from "../../../domain/json.ts";
import type { Clock } from "../../../runtime/clock.ts";
import { failureOf } from "../step-failure.ts";

interface Hook {
  action: LongAction;
  state: Json;
  context: Omit<ActionContext, "signal">;
  clock: Clock;
  limitMs: number;
}

/**
 * Lets an action end what it began outside. What goes wrong is said in the job's log: the
 * cancel does not depend on it, and is not held up longer than the limit.
 */
export async function runHook({ action, state, context, clock, limitMs }: Hook): Promise<void> {
  if (!action.onCancel) return;
  const controller = new AbortController();
  let takeBack = () => {};
  const limit = new Promise<never>((_, reject) => {
    takeBack = clock.after(limitMs, () => {
      controller.abort(new DOMException("The cancel takes no longer", "AbortError"));
      reject(new Error(`it did not end within ${limitMs} ms`));
    });
  });
  try {
    const given = hookContext(context, controller.signal);
    await Promise.race([action.onCancel(state, given), limit]);
  } catch (error) {
    const { message } = failureOf(error);
    context.log("WARN", `What ${action.name} began outside may go on: ${message}`);
  } finally {
    takeBack();
  }
}

/** The cancel is another request than the start: a receiver must not take it for the same one. */
function hookContext(context: Hook["context"], signal: AbortSignal): ActionContext {
  return {
    jobId: context.jobId,
    recipeId: context.recipeId,
    idempotencyKey: `${context.idempotencyKey}/cancel`,
    log: context.log,
    signal,
  };
}
