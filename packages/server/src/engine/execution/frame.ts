import type { JsonObject } from "../../domain/json.ts";
import type { Scope } from "../../expressions/scope.ts";
import type { Program, ProgramStep } from "../program.ts";
import type { Execution } from "./execution.ts";
import type { Flow } from "./outcome.ts";

/** Where a walk through a program stands. */
export interface Frame {
  readonly execution: Execution;
  readonly program: Program;
  readonly scope: Scope;
  /** `steps` of the scope: outputs by step id. One object for the whole walk. */
  readonly outputs: JsonObject;
  /** Turns of the loops around, outermost first. */
  readonly iterations: readonly number[];
  /** Attempts of the monitors around, outermost first, from 1. */
  readonly attempts: readonly number[];
  /** Walks the steps inside a step. */
  readonly runBlock: (frame: Frame, steps: readonly ProgramStep[]) => Promise<Flow>;
}
