import { defineFunction, type FunctionOptions, type InputSchema } from "@reprise/sdk";
import type { Action } from "../../domain/connector.ts";
import type { FunctionEvent } from "../../domain/function/function-event.ts";
import { functionLane } from "../../domain/function/function-info.ts";
import type { Outbound } from "../../engine/deliveries/attempt-delivery.ts";
import { createInProcessHost } from "../../functions/in-process/create-in-process-host.ts";
import type { NewJob } from "../../storage/storage.ts";
import { type EngineUnderTest, engineUnderTest } from "../engine-under-test.ts";
import type { FakeClock } from "../fake-clock.ts";

export interface FunctionEngine extends EngineUnderTest {
  /** Accepts a job of a function; answers its id. */
  call(api: string, event?: Partial<FunctionEvent>, fields?: Partial<NewJob>): Promise<string>;
}

type Handler = FunctionOptions<InputSchema, unknown>["run"];

/** An engine whose process runs these functions itself: handlers by id, or whole definitions. */
export async function functionEngine(
  handlers: Record<string, Handler | Omit<FunctionOptions<InputSchema, unknown>, "id">>,
  before: {
    folder?: string;
    clock?: FakeClock;
    outbound?: Outbound;
    actions?: readonly Action[];
  } = {},
): Promise<FunctionEngine> {
  const definitions = Object.entries(handlers).map(([id, handler]) =>
    defineFunction(typeof handler === "function" ? { id, run: handler } : { ...handler, id }),
  );
  const under = await engineUnderTest({
    ...before,
    functions: ({ clock }) => createInProcessHost(definitions, { clock }),
  });
  return {
    ...under,
    call: (api, event = {}, fields = {}) =>
      under.given.job({
        kind: "task",
        api,
        lane: functionLane(api),
        recipeId: null,
        event: JSON.stringify({ parameters: {}, ...event }),
        ...fields,
      }),
  };
}
