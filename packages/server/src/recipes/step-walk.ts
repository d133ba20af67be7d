import type { Step } from "../domain/recipe/recipe.ts";

/** A list of steps inside a step, and where it is. */
export interface StepList {
  readonly steps: readonly Step[];
  /** JSON Pointer to the list: `/steps/2/then`. */
  readonly pointer: string;
}

/** The lists of steps that a step holds, in the order of the document. */
export function listsInside(step: Step, pointer: string): StepList[] {
  switch (step.kind) {
    case "if":
      return [
        { steps: step.then, pointer: `${pointer}/then` },
        ...step.elsif.map((branch, index) => ({
          steps: branch.then,
          pointer: `${pointer}/elsif/${index}/then`,
        })),
        { steps: step.else, pointer: `${pointer}/else` },
      ];
    case "foreach":
      return [{ steps: step.steps, pointer: `${pointer}/steps` }];
    case "action":
    case "wait":
    case "stop":
      return [];
  }
}
