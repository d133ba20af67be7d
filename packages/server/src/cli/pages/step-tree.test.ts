import { describe, expect, test } from "vitest";
import { buildStepTree, type StepNode, type StepPlace } from "./step-tree.ts";

const step = (
  path: string,
  iterations: number[] = [],
  { status = "COMPLETED", attempts = [] }: { status?: string; attempts?: number[] } = {},
): StepPlace => ({ path, iterations, attempts, status });

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
      step("/steps/0/steps/0", [1], { status: "FAILED" }),
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

  test("shows the last attempt of a monitored block, and what handled its error", () => {
    const tree = buildStepTree([
      step("/steps/0"),
      step("/steps/0/monitor/0", [], { status: "FAILED", attempts: [1] }),
      step("/steps/0/monitor/0", [], { attempts: [2] }),
      step("/steps/0/monitor/1", [], { status: "FAILED", attempts: [2] }),
      step("/steps/0/onError/0"),
      step("/steps/1"),
    ]);

    expect(drawing(tree)).toBe("steps0(monitor0 monitor1 onError0) steps1");
    expect(tree[0]?.attempts).toBe(2);
    expect(tree[0]?.children[0]?.step.attempts).toEqual([2]);
  });

  test("does not take an iteration for a failed one whose error was handled", () => {
    const tree = buildStepTree([
      step("/steps/0"),
      step("/steps/0/steps/0", [0]),
      step("/steps/0/steps/0/monitor/0", [0], { status: "FAILED", attempts: [1] }),
      step("/steps/0/steps/0", [1]),
      step("/steps/0/steps/0/monitor/0", [1], { attempts: [1] }),
    ]);

    expect(tree[0]?.iteration).toEqual({ shown: 2, total: 2, failed: 0 });
  });

  test("keeps the attempts of a block inside a block apart", () => {
    const tree = buildStepTree([
      step("/steps/0"),
      step("/steps/0/monitor/0", [], { attempts: [1] }),
      step("/steps/0/monitor/0/monitor/0", [], { attempts: [1, 1] }),
      step("/steps/0/monitor/0/monitor/0", [], { attempts: [1, 2] }),
      step("/steps/0/monitor/0", [], { attempts: [2] }),
      step("/steps/0/monitor/0/monitor/0", [], { attempts: [2, 1] }),
    ]);

    expect(tree[0]).toMatchObject({ attempts: 2, children: [{ attempts: 1 }] });
    expect(drawing(tree)).toBe("steps0(monitor0(monitor0))");
  });
});
