import type { JobsClient } from "@reprise/sdk";

export type TreeAnswer = Awaited<ReturnType<JobsClient["stepTree"]>>;
export type TreeStep = TreeAnswer["items"][number];
export type ShownLoop = TreeAnswer["loops"][number];

/** The innermost step that failed: blocks around it failed because it did. */
export function failedPath(
  steps: readonly Pick<TreeStep, "path" | "status" | "depth">[],
): string | null {
  const failed = steps.filter(({ status }) => status === "FAILED");
  const deepest = failed.reduce<(typeof failed)[number] | null>(
    (found, step) => (found === null || step.depth > found.depth ? step : found),
    null,
  );
  return deepest?.path ?? null;
}

/** What a step is called where it has no name of its own. */
export function stepTitle(
  step: Pick<TreeStep, "name" | "id" | "kind" | "action" | "condition">,
): string {
  if (step.name !== null) return step.name;
  if (step.kind === "if" && step.condition !== null) return `If ${step.condition}`;
  return step.id ?? step.action ?? step.kind;
}
