import type { Step } from "../domain/recipe/recipe.ts";

/** A list of steps inside a step, and where it is. */
export interface StepList {
  readonly steps: readonly Step[];
  /** JSON Pointer to the list: `/steps/2/then`. */
  readonly pointer: string;
  /** Names that its expressions see beside those of the step around it. */
  readonly variables: readonly string[];
  /** It runs after the list before it, rather than instead of it. */
  readonly isSequel?: true;
}

/** Which turn it is: `loop.index`, from 0. */
export const IN_LOOP = ["loop"];
/** What went wrong: `error.code`, `error.message`, `error.step`. */
export const AFTER_ERROR = ["error"];

/** The lists of steps that a step holds, in the order of the document. */
export function listsInside(step: Step, pointer: string): StepList[] {
  switch (step.kind) {
    case "if":
      return [
        { steps: step.then, pointer: `${pointer}/then`, variables: [] },
        ...step.elsif.map((branch, index) => ({
          steps: branch.then,
          pointer: `${pointer}/elsif/${index}/then`,
          variables: [],
        })),
        { steps: step.else, pointer: `${pointer}/else`, variables: [] },
      ];
    case "foreach":
      return [{ steps: step.steps, pointer: `${pointer}/steps`, variables: [step.as, ...IN_LOOP] }];
    case "repeat":
      return [{ steps: step.steps, pointer: `${pointer}/repeat`, variables: IN_LOOP }];
    case "monitor":
      return [
        { steps: step.steps, pointer: `${pointer}/monitor`, variables: [] },
        {
          steps: step.onError,
          pointer: `${pointer}/onError`,
          variables: AFTER_ERROR,
          isSequel: true,
        },
      ];
    case "action":
    case "code":
    case "call":
    case "awaitCalls":
    case "extendRun":
    case "return":
    case "wait":
    case "approve":
    case "stop":
      return [];
  }
}
