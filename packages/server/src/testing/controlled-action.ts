import { z } from "zod";
import type { Action, ActionContext } from "../domain/connector.ts";
import type { Json } from "../domain/json.ts";
import { eventually } from "./eventually.ts";

export interface ActionCall {
  input: Json;
  context: ActionContext;
  succeed(output?: Json): void;
  fail(error: unknown): void;
}

/** An action that ends when the test says so. */
export interface ControlledAction extends Action<Json> {
  readonly calls: readonly ActionCall[];
  /** Resolves with the call of this number (0 = first) once it was made. */
  called(index?: number): Promise<ActionCall>;
}

/** With `reacts` it rejects when its signal is aborted, as a good action does. */
export function controlledAction(
  name: string,
  { reacts = true }: { reacts?: boolean } = {},
): ControlledAction {
  const calls: ActionCall[] = [];
  return {
    name,
    description: "Ends when the test says so.",
    input: z.json(),
    run: (input, context) =>
      new Promise<Json>((resolve, reject) => {
        calls.push({ input, context, succeed: (output = null) => resolve(output), fail: reject });
        if (reacts) {
          context.signal.addEventListener("abort", () => reject(context.signal.reason));
        }
      }),
    calls,
    called: (index = 0) => eventually(`call ${index} of ${name}`, () => calls[index]),
  };
}
