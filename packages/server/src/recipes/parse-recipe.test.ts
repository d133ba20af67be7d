import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type ProblemItem, RequestError } from "../domain/errors.ts";
import type { Json, JsonObject } from "../domain/json.ts";
import { parseRecipeDocument } from "./parse-recipe.ts";

const actions = new Set(["http.request", "data.set", "log.write"]);

function parse(document: Json) {
  return parseRecipeDocument(JSON.stringify(document), { format: "json", actions });
}

function recipeOf(fields: JsonObject): JsonObject {
  return {
    id: "sync",
    name: "Sync",
    trigger: { type: "webhook" },
    steps: [set("first")],
    ...fields,
  };
}

function set(id: string, input: Json = {}): JsonObject {
  return { id, action: "data.set", input };
}

function refusalOf(read: () => unknown): RequestError {
  try {
    read();
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
  throw new Error("It was accepted");
}

function problemsOf(fields: JsonObject): ProblemItem[] {
  return refusalOf(() => parse(recipeOf(fields))).details.errors ?? [];
}

function stepsProblems(...steps: Json[]): ProblemItem[] {
  return problemsOf({ steps });
}

describe("a recipe document", () => {
  test("is read with its defaults filled in and kept as it was written", () => {
    const document = recipeOf({});

    const parsed = parse(document);

    expect(parsed.document).toEqual(document);
    expect(parsed.recipe).toEqual({
      id: "sync",
      name: "Sync",
      description: null,
      trigger: { type: "webhook", dedupe: null, if: null, batch: null, signature: null },
      concurrency: 1,
      doNotStore: false,
      timeouts: { stepMs: null, jobMs: null },
      steps: [
        {
          kind: "action",
          id: "first",
          name: null,
          action: "data.set",
          input: {},
          timeoutMs: null,
          holdTimeoutMs: null,
        },
      ],
      report: { columns: [], lockWhileActive: false },
    });
  });

  test.each([
    "deploy-on-push",
    "issue-triage",
    "pull-request-review",
    "push-changelog",
    "release-announcement",
  ])("of examples/%s.yaml is accepted", (name) => {
    const text = readFileSync(
      new URL(`../../../../examples/${name}.yaml`, import.meta.url),
      "utf8",
    );

    expect(parseRecipeDocument(text, { format: "yaml", actions }).recipe.id).toBe(name);
  });

  test("may hold every kind of step", () => {
    const { recipe } = parse(
      recipeOf({
        trigger: { type: "manual", dedupe: "{{ trigger.key }}" },
        timeouts: { step: "30s", job: 5_400_000 },
        steps: [
          { ...set("one", { a: "{{ trigger.a }}" }), timeout: "1.5m" },
          {
            if: "steps.one.a = 1",
            then: [set("two")],
            elsif: [{ if: { any: [{ left: "{{ steps.one.b }}", op: "is_true" }] }, then: [] }],
            else: [{ stop: { status: "failed", reason: "No {{ steps.one.a }}" } }],
          },
          { foreach: "{{ trigger.list }}", as: "line", steps: [set("three", "{{ line.x }}")] },
          { wait: { for: "1h" } },
          { wait: { for: "{{ trigger.delay }}" } },
          { id: "until", wait: { until: "2026-03-29T02:30:00+02:00" } },
          { foreach: [1, 2], as: "number", steps: [{ stop: { status: "successful" } }] },
        ],
        report: { columns: [{ name: "A", value: "{{ steps.three.x }}" }] },
      }),
    );

    expect(recipe.timeouts).toEqual({ stepMs: 30_000, jobMs: 5_400_000 });
    expect(recipe.steps.map((step) => step.kind)).toEqual([
      "action",
      "if",
      "foreach",
      "wait",
      "wait",
      "wait",
      "foreach",
    ]);
    expect(recipe.steps[0]).toMatchObject({ timeoutMs: 90_000 });
    expect(recipe.steps[3]).toMatchObject({ wait: { type: "for", durationMs: 3_600_000 } });
    expect(recipe.steps[4]).toMatchObject({ wait: { type: "forTemplate" } });
  });
});

describe("what is no recipe document", () => {
  test.each([
    ["", "body_empty"],
    ["  \n", "body_empty"],
    ["null", "wrong_type"],
    ["[]", "wrong_type"],
    ['"x"', "wrong_type"],
    ["42", "wrong_type"],
    ['{"name":', "json_syntax"],
    ['{"name":"a",}', "json_syntax"],
    ['{"name":"a","name":"b"}', "duplicate_key"],
    ['{"a":{"b":1,"b":2}}', "duplicate_key"],
    ['{"name":"\\u0000"}', "invalid_unicode"],
    ['{"name":"\\ud800"}', "invalid_unicode"],
    ['{"__proto__":{}}', "invalid_value"],
    ['{"a":{"constructor":1}}', "invalid_value"],
    ['{"a":9007199254740993}', "invalid_value"],
    ['{"a":1e400}', "invalid_value"],
    [`${'{"a":'.repeat(65)}1${"}".repeat(65)}`, "too_deep"],
    [JSON.stringify({ a: "é".repeat(262_145) }), "too_large"],
  ])("is refused as JSON: %.40s", (text, code) => {
    const refusal = refusalOf(() => parseRecipeDocument(text, { format: "json", actions }));

    expect(refusal.code).toBe(code);
  });

  test.each([
    ["", "body_empty"],
    ["# nothing", "wrong_type"],
    ["- a", "wrong_type"],
    ["a: [1", "yaml_syntax"],
    ["a: 1\na: 2", "duplicate_key"],
    ["a: &x 1", "yaml_syntax"],
    ["a: &x [1]\nb: *x", "yaml_syntax"],
    ["a: *x", "yaml_syntax"],
    ["<<: *x", "yaml_syntax"],
    ["a: !!str 1", "yaml_syntax"],
    ["a: !<tag:yaml.org,2002:js/function> x", "yaml_syntax"],
    ["!!map {a: 1}", "yaml_syntax"],
    ["%YAML 1.1\n---\na: yes", "yaml_syntax"],
    ["a: 1\n---\nb: 2", "yaml_syntax"],
    ["? [a]\n: 1", "yaml_syntax"],
    ["a:\n\t- b", "yaml_syntax"],
    ["a: .nan", "invalid_value"],
    ["a: .inf", "invalid_value"],
    ["a: 9007199254740993", "invalid_value"],
    ['a: "\\0"', "invalid_unicode"],
    ['a: "\\ud800"', "invalid_unicode"],
    ["__proto__: {a: 1}", "invalid_value"],
    ["a: {constructor: 1}", "invalid_value"],
    [Array.from({ length: 66 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"), "too_deep"],
    ["[".repeat(20_000), "yaml_syntax"],
    [`a: {${",".repeat(400_000)}}`, "limit_exceeded"],
    ['a: &a ["x","x"]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]', "yaml_syntax"],
  ])("is refused as YAML: %.40s", (text, code) => {
    const refusal = refusalOf(() => parseRecipeDocument(text, { format: "yaml", actions }));

    expect(refusal.code).toBe(code);
  });

  test("a byte order mark is dropped", () => {
    const text = `\u{feff}${JSON.stringify(recipeOf({}))}`;

    expect(parseRecipeDocument(text, { format: "json", actions }).recipe.id).toBe("sync");
    expect(parseRecipeDocument(text, { format: "yaml", actions }).recipe.id).toBe("sync");
  });

  test("60,000 keys take no quadratic time", () => {
    const text = Array.from({ length: 40_000 }, (_, index) => `k${index}: 1`).join("\n");
    const start = performance.now();

    refusalOf(() => parseRecipeDocument(text, { format: "yaml", actions }));

    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe("the place of a problem", () => {
  test("is told by line and column in YAML", () => {
    const text = "id: sync\nname: Sync\ntrigger:\n  type: webhok\nsteps:\n  - actoin: data.set\n";

    const { details } = refusalOf(() => parseRecipeDocument(text, { format: "yaml", actions }));

    expect(details.errors).toEqual([
      {
        pointer: "/trigger/type",
        code: "invalid_value",
        message: "'webhok' is not possible here; did you mean 'webhook'?",
        line: 4,
        column: 9,
      },
      {
        pointer: "/steps/0/actoin",
        code: "unknown_field",
        message: "There is no field 'actoin' here; did you mean 'action'?",
        line: 6,
        column: 13,
      },
    ]);
  });

  test("is told by line and column in JSON", () => {
    const text = JSON.stringify(recipeOf({ concurrency: 0 }), null, 2);

    const { details } = refusalOf(() => parseRecipeDocument(text, { format: "json", actions }));

    expect(details.errors).toMatchObject([{ pointer: "/concurrency", line: 14, column: 18 }]);
  });

  test("of a key that is there twice is the second", () => {
    const text = '{"id": "a",\n "id": "b"}';

    const { details } = refusalOf(() => parseRecipeDocument(text, { format: "json", actions }));

    expect(details.errors).toMatchObject([{ pointer: "/id", line: 2, column: 2 }]);
  });

  test("is told for 20 problems at most", () => {
    expect(stepsProblems(...Array.from({ length: 30 }, () => ({ nonsense: 1 })))).toHaveLength(20);
  });
});
