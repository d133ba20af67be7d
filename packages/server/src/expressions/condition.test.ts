import { describe, expect, test } from "vitest";
import type { Json } from "../domain/json.ts";
import { type Comparison, conditionListSchema } from "../domain/recipe/condition-list.ts";
import { type ConditionList, compileCondition } from "./condition.ts";
import { ExpressionError } from "./expression-error.ts";
import type { FormulaEvaluator } from "./scope.ts";

const never: FormulaEvaluator = { evaluate: () => Promise.reject(new Error("asked")) };

function holds(comparison: { op: Comparison["op"]; left: Json; right?: Json }) {
  const { left, ...rest } = comparison;
  const list: ConditionList = { all: [{ ...rest, left: "{{ trigger }}" }] };
  return compileCondition(conditionListSchema.parse(list)).evaluate({ trigger: left }, never);
}

function errorOf(run: () => unknown): ExpressionError {
  try {
    run();
  } catch (error) {
    if (error instanceof ExpressionError) return error;
  }
  throw new Error("It was fine");
}

describe("a text as a condition", () => {
  const scope = {
    trigger: { yes: true, no: false, zero: 0, text: "x", empty: "", list: [0, ""], any: [0, 1] },
  };

  test.each([
    ["trigger.yes", true],
    ["{{ trigger.yes }}", true],
    [" {{trigger.no}} ", false],
    ["trigger.zero", false],
    ["trigger.text", true],
    ["trigger.empty", false],
    ["trigger.missing.deeper", false],
    ["trigger.list", false],
    ["trigger.any", true],
    ["trigger", true],
    ["trigger.zero = 0 and trigger.text = 'x'", true],
    ["{{ trigger.zero > 0 }}", false],
  ])("%s is decided at once", (source, expected) => {
    expect(compileCondition(source).evaluate(scope, never)).toBe(expected);
  });

  test("goes to JSONata as a question for true or false", async () => {
    const asked: unknown[] = [];
    const formulas: FormulaEvaluator = {
      evaluate: (source, given) => {
        asked.push(source, given);
        return Promise.resolve(true);
      },
    };

    const answer = compileCondition("$count(trigger.list) > 1").evaluate(scope, formulas);

    expect(await answer).toBe(true);
    expect(asked).toEqual(["($count(trigger.list) > 1\n) ? true : false", { ...scope, steps: {} }]);
  });

  test("goes to JSONata when the values are a case for it", async () => {
    const formulas: FormulaEvaluator = { evaluate: () => Promise.resolve(null) };

    const answer = compileCondition("trigger.list = 1").evaluate(scope, formulas);

    expect(await answer).toBe(false);
  });

  test.each(["", "  ", "a b", "{{ a }} {{ b }}", "a)", "1) or (2", "{{ a"])(
    "%j is refused",
    (source) => {
      expect(errorOf(() => compileCondition(source)).code).toBe("bad_expression");
    },
  );
});

describe("a list of comparisons", () => {
  test.each<[Json, Comparison["op"], Json, boolean]>([
    ["Invoice 7", "contains", "voice", true],
    ["Invoice 7", "contains", "VOICE", false],
    [12345, "contains", 23, true],
    [["a", "b"], "contains", "a", true],
    ["abc", "does_not_contain", "x", true],
    ["abc", "does_not_contain", "b", false],
    ["abc", "starts_with", "ab", true],
    ["abc", "starts_with", "bc", false],
    ["abc", "does_not_start_with", "bc", true],
    ["abc", "does_not_start_with", "ab", false],
    ["abc", "ends_with", "bc", true],
    ["abc", "ends_with", "ab", false],
    ["abc", "does_not_end_with", "ab", true],
    ["abc", "does_not_end_with", "bc", false],
    ["a", "equals", "a", true],
    ["a", "equals", "A", false],
    [12345, "equals", "12345", true],
    ["12345", "equals", 12345, true],
    [1, "equals", 1, true],
    [1, "equals", 2, false],
    [true, "equals", true, true],
    [true, "equals", "true", false],
    ["true", "equals", true, false],
    [null, "equals", null, true],
    [null, "equals", "", false],
    [null, "equals", "null", false],
    [{ a: 1, b: [2] }, "equals", { b: [2], a: 1 }, true],
    [{ a: 1 }, "equals", { a: 1, b: 2 }, false],
    [{ a: 1 }, "equals", { b: 1 }, false],
    [[1, 2], "equals", [2, 1], false],
    [[], "equals", {}, false],
    [{ a: 1 }, "equals", '{"a":1}', true],
    [12345, "does_not_equal", "12345", false],
    [true, "does_not_equal", "true", true],
    [2, "greater_than", 1, true],
    [1, "greater_than", 1, false],
    ["10", "greater_than", 9, true],
    [9, "greater_than", " 10 ", false],
    ["b", "greater_than", "a", true],
    ["2026-02-01", "greater_than", "2026-01-31", true],
    [1, "less_than", 2, true],
    [2, "less_than", 2, false],
    ["1.5e1", "less_than", 16, true],
  ])("%j %s %j: %s", (left, op, right, expected) => {
    expect(holds({ left, op, right })).toBe(expected);
  });

  test.each<[Json, Comparison["op"], boolean]>([
    [true, "is_true", true],
    [false, "is_true", false],
    ["true", "is_true", false],
    [1, "is_true", false],
    [null, "is_true", false],
    [true, "is_not_true", false],
    [null, "is_not_true", true],
    ["x", "is_present", true],
    ["", "is_present", false],
    [null, "is_present", false],
    [false, "is_present", true],
    [0, "is_present", true],
    [[], "is_present", true],
    ["", "is_not_present", true],
    [null, "is_not_present", true],
    ["x", "is_not_present", false],
  ])("%j %s: %s", (left, op, expected) => {
    expect(holds({ left, op })).toBe(expected);
  });

  test.each([
    "contains",
    "starts_with",
    "ends_with",
    "does_not_contain",
    "does_not_start_with",
    "does_not_end_with",
  ] as const)("%s is false with null on either side", (op) => {
    expect(holds({ left: null, op, right: "x" })).toBe(false);
    expect(holds({ left: "x", op, right: null })).toBe(false);
    expect(holds({ left: null, op, right: null })).toBe(false);
  });

  test.each(["greater_than", "less_than"] as const)("%s with null is an error", (op) => {
    for (const [left, right] of [
      [null, 1],
      [1, null],
    ] as const) {
      expect(errorOf(() => holds({ left, op, right })).code).toBe("null_comparison");
    }
  });

  test.each<[Json, Json]>([
    [1, "x"],
    ["x", 1],
    [true, 1],
    [[1], 1],
    [1, { a: 1 }],
  ])("%j greater_than %j is an error: they have no order", (left, right) => {
    expect(errorOf(() => holds({ left, op: "greater_than", right })).code).toBe(
      "expression_failed",
    );
  });

  const yes: Comparison = { left: "{{ trigger.yes }}", op: "is_true" };
  const no: Comparison = { left: "{{ trigger.no }}", op: "is_true" };
  const broken: Comparison = { left: "{{ trigger.none }}", op: "greater_than", right: 1 };
  const scope = { trigger: { yes: true, no: false } };

  test.each<[string, ConditionList, boolean]>([
    ["all of true", { all: [yes, yes] }, true],
    ["all with one false", { all: [yes, no] }, false],
    ["any with one true", { any: [no, yes] }, true],
    ["any of false", { any: [no, no] }, false],
    ["all, decided before what is broken", { all: [no, broken] }, false],
    ["any, decided before what is broken", { any: [yes, broken] }, true],
  ])("%s", (_name, list, expected) => {
    expect(compileCondition(list).evaluate(scope, never)).toBe(expected);
  });

  test("waits for formulas where it has to, and no further than it has to", async () => {
    const asked: string[] = [];
    const formulas: FormulaEvaluator = {
      evaluate: (source) => {
        asked.push(source.trim());
        return Promise.resolve(source.includes("7") ? 7 : 8);
      },
    };
    const is7 = (source: string): Comparison => ({
      left: `{{ ${source} }}`,
      op: "equals",
      right: 7,
    });

    const all = compileCondition({ all: [yes, is7("6+1"), is7("7+0"), is7("9")] });
    const any = compileCondition({ any: [no, is7("1"), is7("7"), broken] });

    expect(await all.evaluate(scope, formulas)).toBe(false);
    expect(await any.evaluate(scope, formulas)).toBe(true);
    expect(asked).toEqual(["6+1", "1", "7"]);
  });

  test("says what it refers to", () => {
    const list: ConditionList = {
      any: [no, { left: "{{ steps.a.x }}", op: "equals", right: ["{{ steps.b.y }}"] }],
    };

    const { references } = compileCondition(list);

    expect(references.map(({ pointer, root, step }) => [pointer, root, step])).toEqual([
      ["/any/0/left", "trigger", null],
      ["/any/1/left", "steps", "a"],
      ["/any/1/right/0", "steps", "b"],
    ]);
  });

  test("refuses a left side that never changes, and says where an expression is wrong", () => {
    const constant = errorOf(() =>
      compileCondition({ all: [yes, { ...yes, left: "trigger.yes" }] }),
    );
    const wrong = errorOf(() => compileCondition({ all: [{ ...yes, left: ["{{ a..b }}"] }] }));

    expect(constant).toMatchObject({ code: "bad_expression", pointer: "/all/1/left" });
    expect(wrong).toMatchObject({ code: "bad_expression", pointer: "/all/0/left/0", column: 7 });
  });
});
