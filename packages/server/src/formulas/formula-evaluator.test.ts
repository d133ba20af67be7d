import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import type { Json } from "../domain/json.ts";
import { compileCondition } from "../expressions/condition.ts";
import { ExpressionError } from "../expressions/expression-error.ts";
import { createFormulaEvaluator } from "./formula-evaluator.ts";

const formulas = createFormulaEvaluator();

afterAll(() => formulas.close());

const scope = {
  trigger: {
    body: {
      name: "Ann",
      lines: [
        { sku: "x", price: 2, count: 3 },
        { sku: "y", price: 5, count: 1 },
      ],
    },
  },
  steps: { "fetch-it": { id: 7 } },
};

async function errorOf(source: string, given: Record<string, Json> = {}): Promise<ExpressionError> {
  try {
    await formulas.evaluate(source, given);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`${source} was evaluated`);
}

describe("a formula", () => {
  test.each<[string, Json]>([
    ["1 + 1", 2],
    ["$sum(trigger.body.lines.(price * count))", 11],
    ["trigger.body.lines.sku", ["x", "y"]],
    ["trigger.body.lines[price > 3].sku", "y"],
    ["trigger.body.lines[sku = 'z']", null],
    ["trigger.body.nothing", null],
    ["steps.`fetch-it`.id", 7],
    ["$uppercase(trigger.body.name) & '!'", "ANN!"],
    ["{'total': $count(trigger.body.lines), 'none': trigger.nothing}", { total: 2 }],
    ["$map([1, 2], function($n) { $n * 2 })", [2, 4]],
    ["$reduce([1..5], function($a, $b) { $a * $b })", 120],
    [
      "trigger.body ~> |lines|{'price': price * 2}, 'count'|",
      {
        name: "Ann",
        lines: [
          { sku: "x", price: 4 },
          { sku: "y", price: 10 },
        ],
      },
    ],
    ["($f := function($n) { $n < 2 ? $n : $f($n - 1) + $f($n - 2) }; $f(10))", 55],
    [
      "$pad('x', 3) & '|' & $pad('x', -3, '12') & '|' & $pad('é😀', 3, '') & '|' & $pad('abc', 2)",
      "x  |12x|é😀 |abc",
    ],
    ["$pad(trigger.nothing, 3)", null],
    ["$formatNumber(1234.5, '#,##0.00')", "1,234.50"],
    ["$formatInteger(7, '000')", "007"],
    ["$fromMillis(0, '[Y0001]-[M01]-[D01]')", "1970-01-01"],
    ["$fromMillis(0, '[F,3-3] [MNn,*-3]')", "thu Jan"],
    ["$toMillis('1970-01-02', '[Y]-[M]-[D]')", 86_400_000],
    ["$parseInteger('twelve', 'w')", 12],
    ["$length($now()) = 24 and $millis() = $millis() and $toMillis($now()) = $millis()", true],
    ["$now('[Y0001]') > '2000'", true],
    ["-0", 0],
    ["[[1]]", [[1]]],
    ["[]", []],
    ["$distinct([1, 1, 2])", [1, 2]],
  ])("%s is %j", async (source, expected) => {
    expect(await formulas.evaluate(source, scope)).toEqual(expected);
  });

  test.each<[string, Json]>([
    ["$match('ab12', /([a-z]+)(\\d+)/).groups", ["ab", "12"]],
    ["$match('a1b2', /[a-z]\\d/).match", ["a1", "b2"]],
    ["$match('ABC', /b/i).index", 1],
    ["$match('a\nb', /^b/m).index", 2],
    ["$match('abc', /x/)", null],
    ["$match('ac', /a(b)?c/).groups", [null]],
    ["$replace('a-b-c', /-(\\w)/, '+$1')", "a+b+c"],
    ["$split('a, b;c', /[,;] */)", ["a", "b", "c"]],
    ["$contains('Straße', /STRASSE/i)", false],
    ["$contains('😀x', /^.x$/)", true],
    ["$map(['x1', 'y2'], function($t) { $contains($t, /y\\d/) })", [false, true]],
  ])("with a pattern: %s is %j", async (source, expected) => {
    expect(await formulas.evaluate(source, {})).toEqual(expected);
  });

  test.each([
    ["1 + 'a'", "expression_failed", /right side of the "\+" operator/],
    ["$number('x')", "expression_failed", /Unable to cast value to a number/],
    ["$error('no good')", "expression_failed", /no good/],
    ["1 / 0", "expression_failed", /not a finite number/],
    ["[1 / 0]", "expression_failed", /finite|out of range/],
    ["$sum", "expression_failed", /is a function/],
    ["{'f': function($x) { $x }}", "expression_failed", /is a function/],
    ['"\\u0000"', "expression_failed", /NUL/],
    ['{"\\ud800": 1}', "expression_failed", /half a surrogate/],
    ["$contains('x', /(?=x)/)", "expression_failed", /./],
    ["1 +", "bad_expression", /end of expression/],
    ["$eval('1')", "expression_failed", /not available/],
    ["[1..1000000]", "expression_limit", /./],
    ["$pad('x', 2000000)", "expression_limit", /1048576/],
    ["$fromMillis(0, '[Y,1000]')", "expression_limit", /widths/],
    // Whichever it meets first: its size, or on a busy machine its time.
    [
      "$pad('x', 500000) & $pad('x', 500000) & $pad('x', 500000)",
      "expression_limit",
      /1048576|250/,
    ],
    ["[1..10].$pad('x', 200000)", "expression_limit", /larger than 1048576|250 ms/],
    [
      "($d := function($s, $n) { $n = 0 ? $s : $d([[$s]], $n - 1) }; $d(1, 70))",
      "expression_limit",
      /levels deep/,
    ],
  ])("%s is refused with %s", async (source, code, message) => {
    const error = await errorOf(source);

    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  test("that never ends is stopped, and the next one runs", async () => {
    const error = await errorOf("($f := function($x) { $f($x) }; $f(1))");

    expect(error).toMatchObject({
      code: "expression_limit",
      message: "It was stopped after 250 ms",
    });
    expect(await formulas.evaluate("1", {})).toBe(1);
  });

  test("that JSONata cannot stop itself is ended with its thread, and the next one runs", async () => {
    const list = Array.from({ length: 60_000 }, (_, index) => index);

    const error = await errorOf("$distinct(a)", { a: list });

    expect(error).toMatchObject({
      code: "expression_limit",
      message: "It was stopped after 250 ms",
    });
    expect(await formulas.evaluate("1", {})).toBe(1);
  });

  test("that reads more than 4 MiB is refused before it is sent", async () => {
    const error = await errorOf("$length(a)", { a: "x".repeat(4_200_000) });

    expect(error.code).toBe("expression_limit");
  });

  test.each(["[]", "{}", '{"a":{}}', '"a"', "0"])(
    "that reads 4 MiB of %s leaves the process alone",
    async (item) => {
      const count = Math.floor(4_100_000 / (item.length + 1));
      const list: Json = JSON.parse(`[${Array(count).fill(item).join()}]`);

      const error = await errorOf("$string(a)", { a: list });

      expect(error.code).toBe("expression_limit");
      expect(await formulas.evaluate("1", {})).toBe(1);
    },
  );

  test("keeps nothing for the next one", async () => {
    await formulas.evaluate("($x := 1; $keep := 'kept'; $x)", {});

    expect(await formulas.evaluate("[$x, $keep]", {})).toEqual([]);
  });

  test("of which 600 differ is evaluated like one of which all are kept", async () => {
    const sources = Array.from({ length: 600 }, (_, index) => `${index} + 1`);

    const results = await Promise.all(
      [...sources, ...sources].map((source) => formulas.evaluate(source, {})),
    );

    expect(results.slice(0, 3)).toEqual([1, 2, 3]);
    expect(results).toHaveLength(1_200);
    expect(results.slice(600)).toEqual(results.slice(0, 600));
  });

  test("as a condition is true or false, however large what it finds", async () => {
    const large = {
      trigger: {
        list: Array.from({ length: 500 }, () => ({ some: "text", more: "x".repeat(3_000) })),
      },
    };

    expect(await compileCondition("trigger.list[some = 'text']").evaluate(large, formulas)).toBe(
      true,
    );
    expect(await compileCondition("$count(trigger.list) = 0").evaluate(large, formulas)).toBe(
      false,
    );
    expect(await compileCondition("trigger.list.nothing").evaluate(large, formulas)).toBe(false);
    expect(await compileCondition("trigger.a /* never */ + 1").evaluate(large, formulas)).toBe(
      false,
    );
  });
});

describe("the threads of formulas", () => {
  test("refuse what comes after they are closed", async () => {
    const closed = createFormulaEvaluator({ threads: 2 });
    const results = await Promise.all([closed.evaluate("1", {}), closed.evaluate("2", {})]);

    await closed.close();

    expect(results).toEqual([1, 2]);
    await expect(closed.evaluate("3", {})).rejects.toThrow("closed");
  });

  test("do not keep a process alive that has nothing else to do", async () => {
    const url = new URL("./formula-evaluator.ts", import.meta.url);
    const script = `
      import { createFormulaEvaluator } from ${JSON.stringify(url.href)};
      console.log(await createFormulaEvaluator().evaluate("20 + 1", {}));
    `;

    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "--eval", script],
      { timeout: 15_000 },
    );

    expect(stdout.trim()).toBe("21");
  });
});
