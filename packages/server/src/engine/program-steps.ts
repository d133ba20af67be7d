import type { Program, ProgramStep, RecordedStep } from "./program.ts";

export interface PlacedStep {
  step: RecordedStep;
  /** Path of the step around it; null at the top. */
  parent: string | null;
  depth: number;
}

/** All steps of a program in the order of reading, with the conditions that are recorded as steps. */
export function programSteps({ steps }: Program): PlacedStep[] {
  return blockSteps(steps, { parent: null, depth: 0 });
}

type Place = Pick<PlacedStep, "parent" | "depth">;

function blockSteps(steps: readonly ProgramStep[], place: Place): PlacedStep[] {
  return steps.flatMap((step) => stepAndInside(step, place));
}

function stepAndInside(step: ProgramStep, place: Place): PlacedStep[] {
  const inside = { parent: step.path, depth: place.depth + 1 };
  const own = { step, ...place };
  if (step.kind === "if") {
    const [first, ...others] = step.branches;
    return [
      own,
      ...blockSteps(first?.steps ?? [], inside),
      ...others.flatMap((branch) => [
        { step: branch, ...place },
        ...blockSteps(branch.steps, { ...inside, parent: branch.path }),
      ]),
      ...blockSteps(step.otherwise, inside),
    ];
  }
  if (step.kind === "foreach") return [own, ...blockSteps(step.steps, inside)];
  if (step.kind === "repeat") {
    return [own, ...blockSteps(step.steps, inside), { step: step.question, ...inside }];
  }
  if (step.kind !== "monitor") return [own];
  return [own, ...blockSteps(step.steps, inside), ...blockSteps(step.onError, inside)];
}
