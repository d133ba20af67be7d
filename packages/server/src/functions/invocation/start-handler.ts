import type { Ending, Invocation, InvocationEvents } from "../../domain/function/function-host.ts";
import type { Clock } from "../../runtime/clock.ts";
import { createContext } from "./create-context.ts";
import { describeFailure } from "./describe-failure.ts";
import { encodeJson } from "./encode-json.ts";
import { createSuspension } from "./suspension.ts";
import type { UserFunction } from "./user-function.ts";

export interface HandlerParts {
  invocation: Invocation;
  events: InvocationEvents;
  clock: Clock;
}

/** A handler that runs in this process. */
export interface RunningHandler {
  /** Never rejects; what the handler does afterwards counts for nothing. */
  readonly ended: Promise<Ending>;
  halt(): void;
  abort(reason: string): void;
  /** Something that it began has failed where nobody was to hear of it. */
  fail(thrown: unknown): void;
}

/** Calls a function's handler, with a context that records what it does. */
export function startHandler(definition: UserFunction, parts: HandlerParts): RunningHandler {
  const controller = new AbortController();
  let settle: (ending: Ending) => void = () => {};
  const ended = new Promise<Ending>((resolve) => {
    settle = resolve;
  });
  const suspension = createSuspension(settle);
  const context = createContext({ ...parts, suspension, signal: controller.signal });
  callHandler(definition, { context, input: parts.invocation.input }).then(
    settle,
    (thrown: unknown) => settle({ type: "error", error: describeFailure(thrown) }),
  );
  void ended.then(({ type }) => {
    // What it left behind may see that nobody waits for it any more.
    if (type === "waiting" || type === "halted") abort(controller, "The function was suspended");
  });
  return {
    ended,
    halt: () => suspension.halt(),
    abort: (reason) => abort(controller, reason),
    fail: (thrown) => settle({ type: "error", error: describeFailure(thrown) }),
  };
}

async function callHandler(
  definition: UserFunction,
  { context, input }: { context: object; input: unknown },
): Promise<Ending> {
  const parsed = await definition.parseInput(input);
  const encoded = encodeJson(await definition.run(context, parsed), "What the function returned");
  if (encoded.ok) return { type: "output", output: encoded.value };
  const error = { code: "invalid_result", message: encoded.message, retriable: false };
  return { type: "error", error };
}

function abort(controller: AbortController, reason: string): void {
  controller.abort(new DOMException(reason, "AbortError"));
}
