import type { FunctionInfo } from "../../domain/function/function-info.ts";

/** A function of the user's code, ready to be called. */
export interface UserFunction {
  info: FunctionInfo;
  /** Checks the input and answers what the handler gets; throws an InputRefused. */
  parseInput(input: unknown): Promise<unknown>;
  run(context: object, input: unknown): unknown;
}

/** The input does not fit the function's schema. */
export class InputRefused extends Error {
  readonly code = "invalid_input";
  readonly retriable = false;
}
