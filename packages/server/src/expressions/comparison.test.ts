import fc from "fast-check";
import jsonata from "jsonata";
import { describe, expect, test } from "vitest";
import type { Json } from "../domain/json.ts";
import { compileComparison } from "./comparison.ts";
import { parseFormula } from "./formula/formula-syntax.ts";
import { isTruthy } from "./truthy.ts";

/** What JSONata takes the formula for, as a condition; null when it refuses these values. */
async function truthOf(source: string, scope: Json): Promise<boolean | null> {
  try {
    const truth: unknown = await jsonata(`(${source}\n) ? true : false`).evaluate(scope);
    return truth === true;
  } catch {
    return null;
  }
}

const NAMES = ["a", "b", "c", "_jsonata_function", "tupleStream", "sequence", "outerWrapper"];

const scalar = fc.constantFrom<Json>(null, true, false, 0, 1, -1, 1.5, "", "0", "1", "a", "b", "é");

const { value } = fc.letrec<{ value: Json; list: Json; object: Json }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, tie("object"), tie("object"), tie("list")),
  list: fc.array(tie("value"), { maxLength: 3 }),
  object: fc.dictionary(fc.constantFrom(...NAMES), tie("value"), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
}));

const scopes = fc.dictionary(fc.constantFrom("a", "b", "c"), value, {
  maxKeys: 3,
  minKeys: 1,
  noNullPrototype: true,
});

const position = fc.constantFrom("", "", "", "[0]", "[1]", "[-1]", "[0.5]", "[0][0]");
const segment = fc
  .tuple(fc.constantFrom(...NAMES.slice(0, 4)), position)
  .map((pair) => pair.join(""));
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((names) => names.join("."));
const literal = fc.constantFrom("1", "0", "-1", "1.5", "'a'", '""', "'1'", "true", "false", "null");

const { formula } = fc.letrec<{ formula: string; operand: string }>((tie) => ({
  operand: fc.oneof(path, path, literal),
  formula: fc.oneof(
    { maxDepth: 3, depthIdentifier: "formula" },
    fc
      .tuple(tie("operand"), fc.constantFrom("=", "!=", "<", "<=", ">", ">="), tie("operand"))
      .map((parts) => parts.join(" ")),
    path,
    fc
      .tuple(path, fc.array(literal, { maxLength: 3 }))
      .map(([of, items]) => `${of} in [${items.join()}]`),
    fc
      .tuple(tie("formula"), fc.constantFrom("and", "or"), tie("formula"))
      .map(([left, operator, right]) => `(${left}) ${operator} ${right}`),
    tie("formula").map((inner) => `$not(${inner})`),
    fc.tuple(fc.constantFrom("$exists", "$not"), path).map(([name, of]) => `${name}(${of})`),
    tie("formula").map((inner) => `(${inner}) = true`),
  ),
}));

describe("a comparison", () => {
  test("answers what JSONata answers, or leaves it to JSONata", async () => {
    let answered = 0;

    await fc.assert(
      fc.asyncProperty(formula, scopes, async (source, scope) => {
        const comparison = compileComparison(parseFormula(source));
        expect(comparison, source).not.toBeNull();
        const answer = comparison?.(scope);
        if (answer === undefined) return;
        answered++;
        expect(answer, `${source} on ${JSON.stringify(scope)}`).toBe(await truthOf(source, scope));
      }),
      { numRuns: 4_000 },
    );

    expect(answered).toBeGreaterThan(1_000);
  });

  test.each([
    ["trigger.body.amount > 1000", true],
    ["trigger.body.amount >= 1500 and trigger.body.kind = 'invoice'", true],
    ["trigger.body.amount < 10 or trigger.body.kind != 'invoice'", false],
    ["trigger.body.missing = 1", false],
    ["trigger.body.missing > 1", false],
    ["$not(trigger.body.missing)", false],
    ["$not($exists(trigger.body.missing))", true],
    ["trigger.body.lines[0].sku = 'x'", true],
    ["trigger.body.lines[-1].sku = 'y'", true],
    ["trigger.body.kind in ['invoice', 'order']", true],
    ["trigger.body.paid", true],
    ["(trigger.body.paid = true) and (1 < 2)", true],
  ])("%s is decided at once", (source, expected) => {
    const lines = [{ sku: "x" }, { sku: "y" }];
    const scope = { trigger: { body: { amount: 1500, kind: "invoice", lines, paid: true } } };

    expect(compileComparison(parseFormula(source))?.(scope)).toBe(expected);
  });

  test.each([
    "trigger.body.lines.sku = 'x'",
    "trigger.body.lines",
    "trigger.body.amount > 'a'",
    "trigger.body = trigger.body",
    "trigger.body.lines in ['x']",
  ])("%s is left to JSONata", (source) => {
    const scope = { trigger: { body: { amount: 1, lines: [{ sku: "x" }] } } };

    expect(compileComparison(parseFormula(source))?.(scope)).toBeUndefined();
  });

  test.each([
    "trigger.body.amount + 1 > 2",
    "$contains(trigger.body, 'a')",
    "trigger.body.lines[sku = 'x']",
    "trigger.body.*",
    "trigger.`body`[] = 1",
    "-trigger.a = 1",
    "$x := 1",
    "a in b",
    "a in [b]",
    "a in ['x'][0]",
    "$not(a, b)",
    "$exists(a)[0]",
    "(a; b)",
    "$f(a)",
    "a ? b : c",
  ])("%s has no shortcut", (source) => {
    expect(compileComparison(parseFormula(source))).toBeNull();
  });
});

describe("isTruthy", () => {
  test("is JSONata's $boolean", async () => {
    await fc.assert(
      fc.asyncProperty(value, async (given) => {
        fc.pre(!JSON.stringify(given).includes("_jsonata"));
        const expected: unknown = await jsonata("$boolean(a)").evaluate({ a: given });
        expect(isTruthy(given)).toBe(expected ?? false);
      }),
      { numRuns: 2_000 },
    );
  });
});
