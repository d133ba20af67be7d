import { describe, expect, test } from "vitest";
import { buildStepTree, type StepNode, type StepPlace } from "./step-tree.ts";

const step = (path: string, iterations: number[] = [], status = "COMPLETED"): StepPlace => ({
  path,
  iterations,
  status,
});

/** `a(b c)`: the paths' last parts, as they stand inside each other. */
function drawing(nodes: readonly StepNode<StepPlace>[]): string {
  return nodes
    .map(({ step: { path }, children }) => {
      const inner = children.length > 0 ? `(${drawing(children)})` : "";
      return `${path.split("/").slice(-2).join("")}${inner}`;
    })
    .join(" ");
}

describe("the tree of steps", () => {
  test("puts the steps of a branch inside it", () => {
    const tree = buildStepTree([
      step("/steps/0"),
      step("/steps/1"),
      step("/steps/1/then/0"),
      step("/steps/1/then/1"),
      step("/steps/2"),
    ]);

    expect(drawing(tree)).toBe("steps0 steps1(then0 then1) steps2");
  });

  test("does not take step 10 to be inside step 1", () => {
    const tree = buildStepTree([step("/steps/1"), step("/steps/10")]);

    expect(drawing(tree)).toBe("steps1 steps10");
  });

  test("shows the last iteration of a loop, and how many there were", () => {
    const tree = buildStepTree([
      step("/steps/0"),
      step("/steps/0/steps/0", [0]),
      step("/steps/0/steps/0", [1]),
      step("/steps/0/steps/0", [2]),
    ]);

    expect(tree[0]?.iteration).toEqual({ shown: 3, total: 3, failed: 0 });
    expect(tree[0]?.children.map((child) => child.step.iterations)).toEqual([[2]]);
  });

  test("shows the failing iteration when there is one", () => {
    const tree = buildStepTree([
      step("/steps/0"),
      step("/steps/0/steps/0", [0]),
      step("/steps/0/steps/0", [1], "FAILED"),
      step("/steps/0/steps/0", [2]),
    ]);

    expect(tree[0]?.iteration).toEqual({ shown: 2, total: 3, failed: 1 });
  });

  test("folds a loop inside a loop by itself", () => {
    const tree = buildStepTree([
      step("/steps/0"),
      step("/steps/0/steps/0", [0]),
      step("/steps/0/steps/0/steps/0", [0, 0]),
      step("/steps/0/steps/0", [1]),
      step("/steps/0/steps/0/steps/0", [1, 0]),
      step("/steps/0/steps/0/steps/0", [1, 1]),
    ]);

    const [outer] = tree;
    expect(outer?.iteration).toMatchObject({ shown: 2, total: 2 });
    expect(outer?.children[0]?.iteration).toMatchObject({ shown: 2, total: 2 });
    expect(outer?.children[0]?.children[0]?.step.iterations).toEqual([1, 1]);
  });
});
