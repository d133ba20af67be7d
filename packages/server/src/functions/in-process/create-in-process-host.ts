import type { FunctionHost, RunningInvocation } from "../../domain/function/function-host.ts";
import type { Clock } from "../../runtime/clock.ts";
import { readDefinition } from "../invocation/read-definition.ts";
import { startHandler } from "../invocation/start-handler.ts";

/** Where the definitions come from, as lists of functions tell it. */
const FILE = "(embedded)";

/**
 * Runs functions in this very process, for programs that embed the engine. Nothing guards the process
 * from a handler that blocks it or fills its memory, and a handler that ignores its signal runs on.
 */
export function createInProcessHost(
  definitions: readonly object[],
  { clock }: { clock: Clock },
): FunctionHost {
  const functions = new Map(
    definitions.map((definition) => {
      const one = readDefinition(definition, FILE);
      return [one.info.id, one];
    }),
  );
  if (functions.size < definitions.length) throw new TypeError("Two functions have the same id");
  return {
    offers: (id) => functions.has(id),
    list: () => [...functions.values()].map(({ info }) => info),
    find: (id) => functions.get(id)?.info ?? null,
    start(invocation, events) {
      const definition = functions.get(invocation.api);
      if (definition === undefined) return unknown(invocation.api);
      events.begun();
      // There is no process to kill: what a handler does after its end is not heard.
      return { ...startHandler(definition, { invocation, events, clock }), kill() {} };
    },
  };
}

function unknown(api: string): RunningInvocation {
  const message = `There is no function '${api}' here`;
  const error = { code: "api_not_found", message, retriable: false };
  return {
    ended: Promise.resolve({ type: "error", error }),
    halt() {},
    abort() {},
    kill() {},
  };
}
