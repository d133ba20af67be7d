import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../domain/json.ts";
import { ExpressionError } from "../expressions/expression-error.ts";
import { compileTemplate } from "../expressions/template.ts";
import { createFormulaEvaluator } from "./formula-evaluator.ts";

const CANARY = "canary-4711";
process.env.REPRISE_CANARY = CANARY;

/** The deadline, and what a machine that does other things needs to keep it. */
const LATEST_MS = 350 + 650;

const LONG = "a".repeat(100_000);

const SCOPE = {
  trigger: {
    body: {
      a: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
      digits: "1".repeat(40),
      long: LONG,
      lambda: {
        _jsonata_lambda: true,
        arguments: [],
        environment: { base: {} },
        body: { type: "variable", value: "$" },
      },
      bareLambda: { _jsonata_lambda: true, arguments: [], body: { type: "value", value: 1 } },
      thunk: { _jsonata_lambda: true, thunk: true, body: { procedure: {}, arguments: [] } },
      native: { _jsonata_function: true, implementation: "process.exit()" },
      then: { then: "x" },
      proto: JSON.parse('{"__proto__": {"admin": true}, "constructor": {"prototype": 1}}'),
      toJSON: { toJSON: "x", toString: 1, valueOf: 1, hasOwnProperty: 1, length: -1 },
      numbers: Array.from({ length: 20_000 }, (_, index) => index),
    },
  },
  steps: {},
};

const nested = (open: string, inner: string, close: string, times: number) =>
  open.repeat(times) + inner + close.repeat(times);

/** Attempts to reach the host. They may answer nothing, or data of the scope, but nothing of the host. */
const ESCAPES = [
  "constructor",
  "__proto__",
  "prototype",
  "trigger.constructor",
  "trigger.__proto__",
  "trigger.body.__proto__.polluted",
  "trigger.constructor.constructor",
  "trigger.constructor.constructor('return process')()",
  "trigger.body.a.constructor.constructor('return process.env')()",
  "`constructor`.`constructor`",
  'trigger["constructor"]',
  'trigger."constructor"."constructor"',
  'trigger."\\u0063onstructor"',
  'trigger."__pro\\u0074o__"',
  "$lookup(trigger, 'constructor')",
  "$lookup(trigger, '__proto__')",
  "$lookup(trigger.body, '\\u005f_proto__')",
  "$lookup($string, 'constructor')",
  "$lookup($sum, 'implementation')",
  "$sum.implementation",
  "$sum.implementation.constructor('return process')()",
  "$string.constructor('return process.env')()",
  "(function($x){$x}).constructor",
  "(function($x){$x}).environment",
  "(function($x){$x}).apply",
  "(λ($x){$x}).body",
  "$keys($sum)",
  "$keys(function($x){$x})",
  "$each($sum, function($v, $k){ $k })",
  "$each(function($x){$x}, function($v, $k){ $k })",
  "$spread($sum)",
  "$spread(function($x){$x})",
  "$merge([$sum])",
  "$sift($sum, function(){true})",
  "$string($sum)",
  "$clone($sum)",
  "[$sum].*",
  "{'f': $sum}.f.implementation",
  "{'f': $sum}.**",
  "$append([], $sum).implementation",
  "$type($sum.implementation)",
  "process",
  "process.env",
  "process.env.REPRISE_CANARY",
  "$process",
  "$$.process",
  "globalThis",
  "global",
  "this",
  "self",
  "window",
  "require('fs')",
  "$require('fs')",
  "import('fs')",
  "$import('node:fs')",
  "module.exports",
  "eval('process')",
  "$eval('1')",
  "$eval('$eval(\"1\")')",
  "['1'] ~> $map($eval)",
  "$map(['process', '1+1'], $eval)",
  "($e := $eval; $e('1+1'))",
  "Function('return process')()",
  "$Function('return process')()",
  "arguments.callee",
  "$arguments",
  "trigger.__lookupGetter__('x')",
  "trigger.__defineGetter__('x', $sum)",
  "trigger.toString()",
  "trigger.valueOf()",
  "trigger.hasOwnProperty('body')",
  "$toString()",
  "$environment",
  "$base",
  "$RegexEngine",
  "$input",
  "$jsonata",
  "$now.environment",
  "$now().constructor",
  "$match('a', /a/).groups.constructor",
  "$match('a', /a/)[0].next",
  "/a/.constructor",
  "(/a/)('a')",
  "$$.$sum",
  "$secrets",
  "secrets.x",
  "$`__proto__`",
  "$__proto__",
  "$constructor",
  "($__proto__ := {'polluted': 1}; polluted)",
  "($constructor := 1; $constructor)",
  "{'__proto__': {'polluted': 1}}.polluted",
  "$merge([{'__proto__': {'polluted': 1}}]).polluted",
  "trigger ~> |$|{'__proto__': {'polluted': 1}}|",
  "trigger ~> |body.proto|{'constructor': {'prototype': {'polluted': 1}}}|",
  "trigger ~> |**|{'__proto__': {'polluted': 1}}|",
  "trigger ~> |$|{}, ['__proto__', 'constructor']|",
  "trigger.body@$__proto__.a",
  "trigger.body#$__proto__.a",
  "trigger.body@$constructor.a#$prototype",
  "trigger.body{'__proto__': a}",
  "$reduce([{'__proto__': 1}], function($a, $b){ $merge([$a, $b]) })",
  "$formatNumber(1, '0', {'__proto__': {'zero-digit': 'x'}})",
  "$formatNumber(1, '0', {'constructor': 1})",
  "trigger.body.lambda()",
  "trigger.body.bareLambda()",
  "trigger.body.thunk()",
  "trigger.body.native()",
  "($f := trigger.body.lambda; $f())",
  "($f := trigger.body.bareLambda; $f())",
  "($f := trigger.body.thunk; $f(1))",
  "($f := trigger.body.native; $f(1))",
  "[1] ~> $map(trigger.body.lambda)",
  "$map([1], trigger.body.bareLambda)",
  "$map([1], trigger.body.thunk)",
  "1 ~> trigger.body.thunk",
  "trigger.body.native ~> $string",
  "(function(){ trigger.body.thunk })()",
  "(function(){ trigger.body.bareLambda })()",
  "{'_jsonata_function': true, 'implementation': 1}",
  "{'_jsonata_' & 'lambda': true}",
  "trigger.body.then",
  "trigger.body.toJSON",
  "trigger.body.proto",
  "$string(trigger.body.toJSON)",
  "trigger.body.toJSON = trigger.body.toJSON",
  "`\u202eprocess`",
  "\u{1f4a3}.\u{1f4a3}",
  "ｐｒｏｃｅｓｓ.env",
  "ſteps.constructor",
  "$fromMillis(0, '[Y]', 'process')",
  "$error($string($$))",
  "$assert(false, $string(process))",
];

/** Attempts to take the time, the memory or the process. */
const BOMBS = [
  "$pad('', 500000000)",
  "$pad('x', -500000000, 'yz')",
  "$pad('x', 1e308)",
  "$map([1..1000], function($i){ $pad('x', 1000000) })",
  "$map([500000000], function($n){ $pad('', $n) })",
  "($p := $pad(?, 500000000); $p('x'))",
  "$fromMillis(0, '[Y,500000000]')",
  "$fromMillis(0, '[Y0001,*-500000000]')",
  "$fromMillis(0, '[H,0x1DCD6500]')",
  "$fromMillis(0, '[ H , 500000000 - 500000000 ]')",
  "$now('[m,999999999]')",
  "$toMillis('2026', '[Y,500000000]')",
  "($f := $fromMillis(0, ?); $f('[Y,500000000]'))",
  "[0] ~> $map(function($m){ $fromMillis($m, '[Y,500000000]') })",
  "$formatInteger(1, $pad('', 500000, '0'))",
  "$formatInteger(1e300, 'I')",
  "$formatInteger(1e15, 'i')",
  "$formatInteger(1e300, 'w')",
  "$formatNumber(0, '0.0e0')",
  "$formatNumber(1e-300, '#.0e0')",
  "$formatNumber(1, $pad('', 400000, '0'))",
  "[1..1000000000]",
  "[1..9999999]",
  "[1..100000].[1..100000]",
  "[1..100000].[[1..100000]]",
  "$map([1..100000], function($i){ [1..100000] })",
  "[1..1000].([1..1000].([1..1000]))",
  "$join($map([1..100000], function(){ trigger.body.long }))",
  "$join([1..100000].$string(), trigger.body.long)",
  "$string($map([1..1000], function(){ trigger.body.long }))",
  "$clone({'a': $map([1..1000], function(){ trigger.body.long })})",
  "-$map([1..1000], function(){ trigger.body.long })",
  "{$map([1..1000], function(){ trigger.body.long }): 1}",
  "($d := function($s, $n){ $n = 0 ? $s : $d($s & $s, $n - 1) }; $d('x', 60))",
  "($d := function($s, $n){ $n = 0 ? $s : $d([$s, $s], $n - 1) }; $d('x', 60))",
  "($d := function($s, $n){ $n = 0 ? $s : $d({'a': $s, 'b': $s}, $n - 1) }; $d('x', 60))",
  "($d := function($s, $n){ $n = 0 ? $s : $d([[$s]], $n - 1) }; $d('x', 1000))",
  "($d := function($s, $n){ $n = 0 ? $s : $d($s & $s, $n - 1) }; $length($d('x', 28)))",
  "(trigger ~> |body|{'x': $map([1..500], function(){ trigger.body.long })}|) & ''",
  "$replace(trigger.body.long, 'a', trigger.body.long)",
  "$replace(trigger.body.long, /a/, trigger.body.long)",
  "$split(trigger.body.long & trigger.body.long, '')",
  "$match(trigger.body.long & trigger.body.long, /a/)",
  "$match(trigger.body.long, /a*/)",
  "$match(trigger.body.long, /(a*)*b/)",
  "$contains(trigger.body.a, /^(a+)+$/)",
  "$contains(trigger.body.a, /^(a|aa)+$/)",
  "$contains(trigger.body.a, /^(a|a?)+$/)",
  "$contains(trigger.body.a, /(.*)*$/)",
  "$contains(trigger.body.a, /(?=(a+)+$)/)",
  "$contains(trigger.body.a, /(a+)\\1+$/)",
  "$contains(trigger.body.a, /((a{1000}){1000}){1000}/)",
  "$contains(trigger.body.a, /(x+x+)+y/)",
  "$contains(trigger.body.long, /(a?){1000}b/)",
  "$contains('x', /[/)",
  "$contains('x', /(/)",
  "$toMillis(trigger.body.digits & 'x', '[Y][M][D][d][H][h][m][s][f][W][w][X][x]')",
  "$toMillis(trigger.body.digits & 'x', '[D1][D1][D1][D1][D1][D1][D1][D1][D1][D1][D1][D1]')",
  "$parseInteger(trigger.body.long, 'w')",
  "$parseInteger(trigger.body.long, 'I')",
  "($f := function($x){ $f($x) }; $f(1))",
  "($f := function($x){ $f($x) + 1 }; $f(1))",
  "($f := function($x){ $f($f($x)) }; $f(1))",
  "($f := function($x){ $g($x) }; $g := function($x){ $f($x) }; $f(1))",
  "($y := function($f){ (function($x){ $f(function($a){ $x($x)($a) }) })(function($x){ $f(function($a){ $x($x)($a) }) }) }; $y(function($s){ function($n){ $s($n) } })(1))",
  "(function($x){ $x($x) })(function($x){ $x($x) })",
  "$map([1..100000], function($i){ $map([1..100000], function($j){ $i * $j }) })",
  "$reduce([1..100000], function($a, $b){ $append($a, [1..100000]) })",
  "$reduce([1..100000], function($a, $b){ $a & trigger.body.long })",
  "$sort([1..50000], function($l, $r){ $sort([1..1000])[0] > 0 })",
  "[1..50000]^($sum([1..10000]))",
  "$distinct([1..100000])",
  "$distinct(trigger.body.numbers)",
  "$zip([1..100000], [1..100000], [1..100000])",
  "$spread($map([1..50000], function($i){ {'a': $i, 'b': $i} }))",
  "$shuffle([1..100000])",
  "$filter([1..100000], function($v, $i, $a){ $count($a[$ = $v]) > 1 })",
  "[1..100000][$count([1..100000]) > 0]",
  "trigger.body.numbers[$$.trigger.body.numbers[$ > 5]]",
  "trigger.body.numbers.($$.trigger.body.numbers)",
  "trigger.**.**.**.**",
  "$$.**.**.**.**.**.**",
  "trigger.body.numbers@$a.trigger.body.numbers@$b",
  "($x := trigger.body.numbers; $x@$a.$x@$b.$x@$c)",
  "$power(10, 400)",
  "$power(2, 1024) + 1",
  "1/0",
  "0/0",
  "-1/0",
  "1e400",
  "9e999 - 9e999",
  "$sum([1e308, 1e308])",
  "$number('1e999')",
  "$max([])",
  "$base64encode(trigger.body.long)",
  "$encodeUrlComponent($map([1..100], function(){ trigger.body.long }) ~> $join)",
  "$decodeUrl('%E0%A4%A')",
  '"\\u0000"',
  '"\\ud800"',
  '{"\\u0000": 1}',
  "$base64decode('AAAA')",
  nested("(", "1", ")", 300),
  nested("[", "1", "]", 300),
  nested("$abs(", "1", ")", 300),
  nested("{'a':", "1", "}", 300),
  nested("(", "a", " ?? b)", 100),
  nested("(", "a", " ?: b)", 100),
  nested("$f(a ?? ", "b", ") ?? c", 60),
  `"/" ~> $string & ${nested("(", "a", " ?? b)", 40)}`,
  `a and /"/ ${nested("(", "a", " ?? b)", 40)}`,
  nested("function($x){", "1", "}", 200),
  nested("", "1", "+1", 2_000),
  nested("", "a", ".b", 2_000),
  nested("", "a", "[0]", 1_300),
  nested("", "a", "[b", 1_000) + "]".repeat(1_000),
  nested("-", "1", "", 4_000),
  nested("", "a", "^(b)", 800),
  "%.%.%.%.%.%.%.%.a",
  nested("", "a", "[%.b]", 600),
  nested("a ? ", "1", " : 2", 400),
  "x".repeat(5_000),
  `${"x".repeat(5_000)}.y`,
  "/*".repeat(2_000),
  "'".repeat(4_001),
  "`".repeat(4_001),
  "/".repeat(4_000),
  "((((((((((",
  "))))))))))",
  "[[[[[[[[[[",
  "{{{{{{{{{{",
  "",
  "   ",
  "\u0000",
  "\ud800",
];

function titled(sources: readonly string[]): { title: string; source: string }[] {
  return sources.map((source) => ({ title: JSON.stringify(source.slice(0, 70)), source }));
}

const formulas = createFormulaEvaluator();

/** Directly on the thread, behind the checks at the door: the second line must hold alone. */
async function attempt(source: string): Promise<{ value: Json; ms: number }> {
  const start = performance.now();
  let value: Json = null;
  try {
    value = await formulas.evaluate(source, SCOPE);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    expect(error.message).not.toContain(CANARY);
  }
  return { value, ms: performance.now() - start };
}

beforeEach(async () => {
  // A thread that the attempt before has lost is there again, so that only the attempt is timed.
  await formulas.evaluate("1", {});
});

afterAll(async () => {
  delete process.env.REPRISE_CANARY;
  await formulas.close();
});

test("there are more than 120 attempts, all different", () => {
  const attempts = [...ESCAPES, ...BOMBS];

  expect(new Set(attempts).size).toBe(attempts.length);
  expect(attempts.length).toBeGreaterThan(240);
});

describe("no formula reaches the host", () => {
  test.each(titled(ESCAPES))("$title", async ({ source }) => {
    const { value, ms } = await attempt(source);

    const text = JSON.stringify(value);
    expect(text).not.toContain(CANARY);
    expect(text).not.toMatch(/native code|function ?\(|node_modules|"platform"|REPRISE_/);
    expect(await formulas.evaluate("[polluted, x, $keys({})]", {})).toEqual([]);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(ms).toBeLessThan(LATEST_MS);
  });
});

describe("no formula takes the process, its memory or its time", () => {
  test.each(titled(BOMBS))("$title", async ({ source }) => {
    const { value, ms } = await attempt(source);

    expect(JSON.stringify(value).length).toBeLessThanOrEqual(1_048_576);
    expect(ms).toBeLessThan(LATEST_MS);
  });
});

describe("no template takes the process or its time", () => {
  test.each(titled([...ESCAPES, ...BOMBS]))("{{ $title }}", async ({ source }) => {
    const start = performance.now();
    let value: Json = null;
    try {
      value = await compileTemplate(`{{${source}}}`).evaluate(SCOPE, formulas);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
    }

    expect(JSON.stringify(value)).not.toContain(CANARY);
    expect(performance.now() - start).toBeLessThan(LATEST_MS);
  });
});
