import { z } from "zod";
import type { Action } from "../../../domain/connector.ts";
import type { Json } from "../../../domain/json.ts";
import type { CodeStep } from "../../program.ts";
import type { Execution } from "../execution.ts";

/**
 * The code of a step as an action. Its time begins when it gets a thread: it must not fail because
 * the code of others is slow.
 */
export function codeAction(
  { host }: Execution,
  { step, begin }: { step: CodeStep; begin: () => void },
): Action<Json> {
  return {
    name: "code",
    description: "",
    input: anyInput,
    run: (input, { signal, log }) =>
      host.deps.code.run({ code: step.code, input, signal, onStart: begin, log }),
  };
}

const anyInput: z.ZodType<Json> = z.json();
