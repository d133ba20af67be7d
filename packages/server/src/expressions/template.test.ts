import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../domain/json.ts";
import { ExpressionError } from "./expression-error.ts";
import type { FormulaEvaluator } from "./scope.ts";
import { compileTemplate } from "./template.ts";

const scope = {
  trigger: {
    body: {
      name: "Ann",
      amount: 12.5,
      paid: true,
      none: null,
      lines: [{ sku: "x" }, { sku: "y" }],
      nested: [[1, 2], [3]],
      "unit price": 3,
      "": "empty key",
      'quo"te': 1,
      "it's": 2,
      "a.b": 4,
    },
    headers: { "x-github-event": "push", "content-md5": "abc" },
  },
  steps: { "fetch-it": { body: { id: 7 } }, last: null },
  line: { price: 2 },
};

/** Tells what it was asked. */
function recordingEvaluator() {
  const asked: { source: string; scope: unknown }[] = [];
  const formulas: FormulaEvaluator = {
    evaluate: (source, given) => {
      asked.push({ source: source.trim(), scope: given });
      return Promise.resolve("answer");
    },
  };
  return { asked, formulas };
}

const { formulas: never } = { formulas: { evaluate: () => Promise.reject(new Error("asked")) } };

function evaluate(source: Json): Json | Promise<Json> {
  return compileTemplate(source).evaluate(scope, never);
}

function errorOf(source: Json): ExpressionError {
  try {
    compileTemplate(source);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
  }
  throw new Error(`${JSON.stringify(source)} was compiled`);
}

describe("a text that is one datapill", () => {
  test.each<[string, Json]>([
    ["{{ trigger.body.name }}", "Ann"],
    ["{{trigger.body.amount}}", 12.5],
    ["{{ trigger.body.paid }}", true],
    ["{{ trigger.body.none }}", null],
    ["{{ trigger.body.lines }}", [{ sku: "x" }, { sku: "y" }]],
    ["{{ trigger.body.lines[1].sku }}", "y"],
    ["{{ trigger.body.lines[ 0 ] }}", { sku: "x" }],
    ["{{ trigger.body.nested[0][1] }}", 2],
    ['{{ trigger.body["unit price"] }}', 3],
    ["{{ trigger.body['unit price'] }}", 3],
    ['{{ trigger["body"]["name"] }}', "Ann"],
    ['{{ trigger.body[""] }}', "empty key"],
    ['{{ trigger.body["quo\\"te"] }}', 1],
    ["{{ trigger.body['quo\"te'] }}", 1],
    ["{{ trigger.body['it\\'s'] }}", 2],
    ['{{ trigger.body["a.b"] }}', 4],
    ['{{ trigger.body["\\u006eame"] }}', "Ann"],
    ["{{ trigger.headers.x-github-event }}", "push"],
    ["{{ trigger.headers.content-md5 }}", "abc"],
    ["{{ steps.fetch-it.body.id }}", 7],
    ["{{ line.price }}", 2],
    ["{{\n  line\n}}", { price: 2 }],
  ])("%s keeps the type of its value", (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });

  test.each([
    "{{ trigger.body.missing }}",
    "{{ trigger.body.missing.deeper[3].still }}",
    "{{ trigger.body.none.x }}",
    "{{ trigger.body.name.length }}",
    "{{ trigger.body.name[0] }}",
    "{{ trigger.body.lines.length }}",
    "{{ trigger.body.lines.sku }}",
    '{{ trigger.body.lines["0"] }}',
    "{{ trigger.body.lines[9] }}",
    "{{ trigger.body.lines[999999999999999] }}",
    "{{ trigger.body[0] }}",
    "{{ trigger.constructor }}",
    "{{ trigger.__proto__ }}",
    '{{ trigger["__proto__"] }}',
    '{{ trigger["\\u0063onstructor"] }}',
    "{{ trigger.toString }}",
    "{{ trigger.hasOwnProperty }}",
    "{{ trigger.body.lines.map }}",
    "{{ constructor }}",
    "{{ __proto__ }}",
    "{{ nothing }}",
    "{{ steps.last.body }}",
    "{{ émigré.名前 }}",
  ])("%s is null: it is missing", (source) => {
    expect(evaluate(source)).toBeNull();
  });

  test("reads own properties only, whatever the names", () => {
    const names = fc.constantFrom(
      "a",
      "b",
      "__proto__",
      "constructor",
      "length",
      "toString",
      "x-y",
    );
    fc.assert(
      fc.property(
        fc.array(names, { minLength: 1, maxLength: 5 }),
        fc.jsonValue(),
        (path, value) => {
          const body = JSON.parse(JSON.stringify(value));
          const expected = path.reduce<unknown>((found, name) => {
            const isObject = typeof found === "object" && found !== null && !Array.isArray(found);
            return isObject && Object.hasOwn(found, name) ? Reflect.get(found, name) : null;
          }, body);

          const source = `{{ a${path.map((name) => `["${name}"]`).join("")} }}`;

          expect(compileTemplate(source).evaluate({ a: body }, never)).toEqual(expected);
        },
      ),
    );
  });
});

describe("a text with datapills in it", () => {
  test.each([
    ["Hello {{ trigger.body.name }}!", "Hello Ann!"],
    ["{{ trigger.body.name }}{{ trigger.body.amount }}", "Ann12.5"],
    [" {{ trigger.body.name }}", " Ann"],
    ["[{{ trigger.body.missing }}{{ trigger.body.none }}]", "[]"],
    ["{{ trigger.body.paid }}?", "true?"],
    ["lines: {{ trigger.body.nested }}", "lines: [[1,2],[3]]"],
    ["first: {{ trigger.body.lines[0] }}", 'first: {"sku":"x"}'],
    ["a literal {{ '{{' }} and {{ '}}' }}", "a literal {{ and }}"],
    ['{{ "say \\"hi\\"" }}', 'say "hi"'],
    ["no pill: } }} {", "no pill: } }} {"],
  ])("%s is text", (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });
});

describe("a whole input", () => {
  test("is compiled through lists and objects", () => {
    const input = { a: ["{{ trigger.body.name }}", 1], b: { c: "x{{ line.price }}" }, d: null };

    expect(evaluate(input)).toEqual({ a: ["Ann", 1], b: { c: "x2" }, d: null });
  });

  test("is made once when nothing in it changes", () => {
    const template = compileTemplate({ a: [1, { b: "text" }], c: "{{ 'constant' }} {{ '!' }}" });

    const first = template.evaluate({}, never);

    expect(first).toEqual({ a: [1, { b: "text" }], c: "constant !" });
    expect(template.evaluate(scope, never)).toBe(first);
  });

  test("keeps __proto__ as a name without effect", () => {
    const input = JSON.parse('{"__proto__": "{{ trigger.body.name }}", "x": 1}');

    const result = evaluate(input);

    expect(JSON.stringify(result)).toBe('{"__proto__":"Ann","x":1}');
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });

  test("is refused when many values make it larger than a step's input may be", () => {
    const large = { trigger: { body: "x".repeat(300_000) } };
    const { evaluate: several } = compileTemplate(Array(5).fill("{{ trigger.body }}"));
    const { evaluate: text } = compileTemplate("{{ trigger.body }}".repeat(4));

    for (const result of [several, text]) {
      expect(() => result(large, never)).toThrow(
        expect.objectContaining({ code: "expression_limit" }),
      );
    }
    expect(evaluate(Array(5).fill("{{ trigger.body.name }}"))).toHaveLength(5);
  });

  test("says what it refers to, and where", () => {
    const { references } = compileTemplate({
      "a/b": ["{{ steps.fetch-it.x }}"],
      c: "{{ $uppercase(trigger.name) & steps.other.y }}",
    });

    expect(references).toEqual([
      {
        root: "steps",
        step: "fetch-it",
        pointer: "/a~1b/0",
        source: "steps.fetch-it.x",
        isFormula: false,
      },
      expect.objectContaining({ root: "trigger", step: null, pointer: "/c", isFormula: true }),
      expect.objectContaining({ root: "steps", step: "other", pointer: "/c", isFormula: true }),
    ]);
  });
});

describe("a formula", () => {
  test("is evaluated elsewhere, with what it mentions only", async () => {
    const { asked, formulas } = recordingEvaluator();
    const { evaluate: run } = compileTemplate({
      a: "{{ $sum(trigger.body.lines.price) }}",
      b: "Sum: {{ steps.fetch-it.body.id }} {{ $string(steps.`fetch-it`.body.id) }}",
      c: "{{ line.price }}",
    });

    const result = await run(scope, formulas);

    expect(result).toEqual({ a: "answer", b: "Sum: 7 answer", c: 2 });
    expect(asked).toEqual([
      { source: "$sum(trigger.body.lines.price)", scope: { trigger: scope.trigger, steps: {} } },
      {
        source: "$string(steps.`fetch-it`.body.id)",
        scope: { steps: { "fetch-it": scope.steps["fetch-it"] } },
      },
    ]);
  });

  test.each([
    ["{{ trigger.total-trigger.body.x }}", ["trigger"]],
    ["{{ steps.a.x-steps.b.y }}", ["steps.a", "steps.b"]],
    ["{{ steps.create-trigger.x }}", ["steps.create-trigger"]],
    ["{{ line.a-line.b }}", ["line"]],
    ["{{ trigger.lines[price > limit].steps.x }}", ["trigger"]],
    ["{{ $map(trigger.lines, function($l) { $l.price * line.price }) }}", ["trigger", "line"]],
    ["{{ $map(trigger.lines, function($l) { $l.price * $$.line.price }) }}", ["trigger", "line"]],
    ["{{ trigger.lines^(price).sku }}", ["trigger"]],
    ["{{ trigger.lines{sku: price} }}", ["trigger"]],
    [
      "{{ {'a': trigger.x, 'b': [steps.one, steps.two.y]} }}",
      ["trigger", "steps.one", "steps.two"],
    ],
    ["{{ trigger ~> |body|{'a': b}| }}", ["trigger"]],
    ["{{ trigger.a ? steps.b.c : job.id }}", ["trigger", "steps.b", "job"]],
    ["{{ trigger.a ?? line.b }}", ["trigger", "line"]],
    ["{{ ($x := trigger.a; $x + line.b) }}", ["trigger", "line"]],
    ["{{ $lookup(steps, trigger.name) }}", ["steps", "trigger"]],
    ["{{ steps.*.x }}", ["steps"]],
    ["{{ steps.(a & b) }}", ["steps"]],
    ["{{ $.trigger.x }}", ["trigger"]],
    ["{{ *.body }}", ["everything"]],
    ["{{ **.sku }}", ["everything"]],
    ["{{ trigger.lines.%.x }}", ["trigger", "everything"]],
    ["{{ $string($) }}", ["everything"]],
    ["{{ $keys($$) }}", ["everything"]],
    ["{{ $now() }}", []],
  ])("%s reads %j", (source, expected) => {
    const { references } = compileTemplate(source);

    const names = references.map(({ root, step }) => [root ?? "everything", step ?? ""].join("."));
    expect(names.map((name) => name.replace(/\.$/, ""))).toEqual(expected);
  });
});

describe("what cannot be compiled", () => {
  test.each([
    ["{{", "'{{' without '}}'; a literal '{{' is written {{ '{{' }}", 1],
    ["ab {{ x", "'{{' without '}}'; a literal '{{' is written {{ '{{' }}", 4],
    ["{{a}", "'{{' without '}}'; a literal '{{' is written {{ '{{' }}", 1],
    ["{{'abc}}", "'{{' without '}}'; a literal '{{' is written {{ '{{' }}", 1],
    ["{{}}", "There is nothing between '{{' and '}}'", 1],
    ["x{{  }}", "There is nothing between '{{' and '}}'", 2],
    ["{{ a..b }}", 'Syntax error: ".."', 7],
    ["{{a[}}", 'Expected "]" before end of expression', 5],
    ["{{ nope(1) }}", "nope() is not a function: their names begin with $", 8],
    ["{{ upper(1) }}", "upper() is not a function: their names begin with $", 9],
    [
      "{{ lowercas('A') }}",
      "lowercas() is not a function: their names begin with $; did you mean $lowercase()?",
      12,
    ],
    ["{{ $nope(1) }}", "There is no function or variable $nope; did you mean $not?", 8],
    ["{{ $zzzzzz }}", "There is no function or variable $zzzzzz", 10],
    ["{{ $eval('1') }}", "$eval is not available: a formula cannot run a text", 8],
    ['{{ $sum(trigger["a b"]) }}', 'In a formula ["a b"] selects nothing; write .`a b`', 16],
    ["{{ '\\u0000' }}", "NUL and half surrogate pairs cannot be stored", 3],
    ["{{ null.x }}", "The literal value null cannot be used as a step within a path expression", 8],
  ])("%s says so, and in which column", (source, message, column) => {
    const error = errorOf({ deep: [source] });

    expect(error.code).toBe("bad_expression");
    expect(error.message).toContain(message);
    expect(error.pointer).toBe("/deep/0");
    expect(error.column).toBe(column);
  });

  test.each([
    ["a formula of 5,000 characters", `$sum(${"1,".repeat(2_500)}1)`],
    ["300 brackets", `${"(".repeat(300)}1${")".repeat(300)}`],
    ["2,000 operators", `1${"+1".repeat(1_900)}`],
    ["?? in 40 brackets", `${"(".repeat(40)}a${" ?? b)".repeat(40)}`],
  ])("%s passes a limit", (_name, source) => {
    expect(errorOf(`{{ ${source} }}`).code).toBe("expression_limit");
  });

  test.each([
    "{{ {'a': {'b': {'c': trigger.x}}} }}",
    '{{ $contains(trigger.x, /[{"}]+/) }}',
    "{{ /* }} */ trigger.x + 1 }}",
    "{{ trigger.`}}` & '}}' }}",
    "{{ {'a': x ?? 1, 'b': y ?? 2, 'c': z ?? 3, 'd': x ?? 4, 'e': x ?? 5, 'f': x ?? 6, 'g': x ?? 7} }}",
    "{{ trigger.x / 2 + trigger.y / 3 }}",
    "{{ $f := $sum }}",
    "{{ trigger.list#$i[$i < 2] }}",
    "{{ trigger.list@$l.{'a': $l} }}",
    "{{ $map([1], function($v, $i) { $v + $i }) }}",
  ])("%s is no such thing", (source) => {
    expect(compileTemplate(source).references.length).toBeGreaterThanOrEqual(0);
  });

  test("is never anything but an ExpressionError", () => {
    const pieces = fc.constantFrom(
      ..."{}[]()'\"`/\\.,:;?$%&|~@#^*+-<>=! \n",
      "{{",
      "}}",
      "a",
      "trigger",
      "$f",
      "1",
      "??",
      "?:",
      ":=",
      "~>",
      "function",
      "and",
      "in",
      "/*",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        try {
          compileTemplate(`{{${parts.join("")}}}`);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
