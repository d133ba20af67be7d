import { describe, expect, test } from "vitest";
import { createStyle } from "../terminal/style.ts";
import { changeLines } from "./change-lines.ts";

const paper = { style: createStyle(false), columns: 60 };

describe("a change of a recipe", () => {
  test("tells the lines that went and came, with the one before them", () => {
    const lines = changeLines(paper, {
      op: "change",
      pointer: "/steps/0/code",
      stepId: "total",
      before: "const a = 1;\nconst b = 2;\nreturn a;",
      after: "const a = 1;\nconst b = 3;\nreturn a;",
    });

    expect(lines).toEqual([
      "changed  /steps/0/code  step total",
      "      const a = 1;",
      "    - const b = 2;",
      "    + const b = 3;",
    ]);
  });

  test("that moved a step says from where to where", () => {
    const change = { op: "move", from: "/steps/2", pointer: "/steps/0", stepId: "c" } as const;

    expect(changeLines(paper, change)).toEqual(["moved    /steps/2 → /steps/0  step c"]);
  });

  test("that added or removed a value shows it, cut where it is long", () => {
    const after = { id: "x", action: "data.set" };
    const long = Array.from({ length: 60 }, (_, index) => `line ${index} ${"x".repeat(80)}`);

    const added = changeLines(paper, { op: "add", pointer: "/steps/1", stepId: "x", after });
    const removed = changeLines(paper, {
      op: "remove",
      pointer: "/description",
      stepId: null,
      before: long.join("\n"),
    });

    expect(added).toEqual([
      "added    /steps/1  step x",
      "    + {",
      '    +   "id": "x",',
      '    +   "action": "data.set"',
      "    + }",
    ]);
    expect(removed).toHaveLength(42);
    expect(removed.at(-1)).toBe("      … 20 more lines");
    expect(Math.max(...removed.map((line) => line.length))).toBeLessThanOrEqual(60);
  });
});
