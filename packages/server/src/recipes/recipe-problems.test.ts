import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ProblemItem, RequestError } from "../domain/errors.ts";
import type { Json, JsonObject } from "../domain/json.ts";
import { STEP_KINDS } from "../domain/recipe/step.ts";
import { parseRecipeDocument } from "./parse-recipe.ts";

const actions = new Map([
  ["http.request", 1],
  ["data.set", 2],
  ["log.write", 3],
]);

function problemsOf(fields: JsonObject): ProblemItem[] {
  const recipe = { id: "sync", name: "Sync", trigger: { type: "webhook" }, steps: [set("a")] };
  try {
    parseRecipeDocument(JSON.stringify({ ...recipe, ...fields }), { format: "json", actions });
    return [];
  } catch (error) {
    if (error instanceof RequestError) return error.details.errors ?? [];
    throw error;
  }
}

function linesOf(fields: JsonObject): string[] {
  return problemsOf(fields).map(({ pointer, code, message }) => `${pointer} ${code}: ${message}`);
}

function set(id: string, input: Json = {}): JsonObject {
  return { id, action: "data.set", input };
}

/** Told apart so that a step does not look like a promise to the reader of a test. */
function iff(condition: Json, inside: Json[], others: JsonObject = {}): JsonObject {
  return { if: condition, then: inside, ...others };
}

function loop(inside: Json[], as = "line"): JsonObject {
  return { foreach: "{{ trigger.lines }}", as, steps: inside };
}

describe("the fields of a recipe", () => {
  test.each<[JsonObject, string]>([
    [{ stepz: [] }, "/stepz unknown_field: There is no field 'stepz' here; did you mean 'steps'?"],
    [{ Steps: [] }, "/Steps unknown_field: There is no field 'Steps' here; did you mean 'steps'?"],
    [
      { "trigger ": 1 },
      "/trigger  unknown_field: There is no field 'trigger ' here; did you mean 'trigger'?",
    ],
    [
      { color: 1 },
      "/color unknown_field: There is no field 'color' here; it has: id, name, description, trigger, concurrency, doNotStore, timeouts, steps, report",
    ],
    [{ trigger: null }, "/trigger wrong_type: Expected an object, got null"],
    [{ trigger: [{ type: "webhook" }] }, "/trigger wrong_type: Expected an object, got a list"],
    [{ steps: [] }, "/steps invalid_value: A recipe needs at least one step"],
    [{ steps: {} }, "/steps wrong_type: Expected a list, got an object"],
    [{ id: "9a" }, "/id invalid_value: Ids: a letter, then letters, digits, _ or -, up to 64"],
    [{ id: 9 }, "/id wrong_type: Expected a text, got a number"],
    [{ name: "" }, "/name invalid_value: A name needs a visible character"],
    [{ name: " \u200b\u00a0" }, "/name invalid_value: A name needs a visible character"],
    [{ name: "a\nb" }, "/name invalid_value: A name cannot contain U+000A"],
    [{ name: "a\u202eb" }, "/name invalid_value: A name cannot contain U+202E"],
    [{ name: "x".repeat(201) }, "/name invalid_value: 201 characters; the limit is 200"],
    [
      { description: "x".repeat(2_001) },
      "/description limit_exceeded: 2001 characters; the limit is 2000",
    ],
    [{ concurrency: 1_001 }, "/concurrency limit_exceeded: 1001 is more than the limit of 1000"],
    [{ concurrency: 1.5 }, "/concurrency wrong_type: Expected a whole number, got a number"],
    [{ concurrency: "3" }, "/concurrency wrong_type: Expected a number, got a text"],
    [
      { timeouts: { step: "5" } },
      "/timeouts/step invalid_value: Expected a duration: a number and its unit, such as 90s or 1.5h",
    ],
    [
      { timeouts: { step: "-3 days" } },
      "/timeouts/step invalid_value: Expected a duration: a number and its unit, such as 90s or 1.5h",
    ],
    [
      { timeouts: { step: "1e3s" } },
      "/timeouts/step invalid_value: Expected a duration: a number and its unit, such as 90s or 1.5h",
    ],
    [
      { timeouts: { step: "90 sekunden" } },
      "/timeouts/step invalid_value: Expected a duration: a number and its unit, such as 90s or 1.5h",
    ],
    [
      { timeouts: { step: "１０s" } },
      "/timeouts/step invalid_value: Expected a duration: a number and its unit, such as 90s or 1.5h",
    ],
    [
      { timeouts: { step: 0 } },
      "/timeouts/step invalid_value: Expected 1 second to 1 day, got 0 ms",
    ],
    [
      { timeouts: { step: "2d" } },
      "/timeouts/step invalid_value: Expected 1 second to 1 day, got 2 days",
    ],
    [
      { timeouts: { job: 999 } },
      "/timeouts/job invalid_value: Expected 1 second to 366 days, got 999 ms",
    ],
    [
      { timeouts: { job: "367d" } },
      "/timeouts/job invalid_value: Expected 1 second to 366 days, got 367 days",
    ],
    [
      { timeouts: { job: {} } },
      "/timeouts/job wrong_type: Expected a duration such as 90m, got an object",
    ],
    [
      {
        report: {
          columns: Array.from({ length: 21 }, (_, at) => ({ name: `c${at}`, value: "x" })),
        },
      },
      "/report/columns limit_exceeded: 21 items; the limit is 20",
    ],
    [
      {
        report: {
          columns: [
            { name: "é", value: "" },
            { name: "e\u0301", value: "" },
          ],
        },
      },
      "/report/columns/1/name invalid_value: There are two columns 'é'",
    ],
    [
      { report: { columns: [{ name: "A", value: 1 }] } },
      "/report/columns/0/value wrong_type: Expected a text, got a number",
    ],
    [
      { report: { columns: [{ title: "A" }] } },
      "/report/columns/0/name required: 'name' is missing: a text is needed",
    ],
  ])("%j: %s", (fields, line) => {
    expect(linesOf(fields)[0]).toBe(line);
  });

  test("are named when they are missing", () => {
    const read = () => parseRecipeDocument("{}", { format: "json", actions });

    expect(read).toThrow("'id' is missing: a text is needed (and 3 more)");
  });

  test.each(["10 M", "1h", "1.5h", "10 minutes", "90000ms"])("accept the duration %s", (job) => {
    expect(problemsOf({ timeouts: { job } })).toEqual([]);
  });
});

describe("a step", () => {
  const KINDS = STEP_KINDS.join(", ");

  test.each<[Json, string]>([
    [null, ` wrong_type: A step is an object with one of: ${KINDS}`],
    ["http", ` wrong_type: A step is an object with one of: ${KINDS}`],
    [{}, ` required: A step needs one of: ${KINDS}`],
    [{ id: "a" }, ` required: A step needs one of: ${KINDS}`],
    [
      { execute: "x" },
      `/execute unknown_field: There is no 'execute' step. A step needs one of: ${KINDS}`,
    ],
    [
      { parallel: [] },
      `/parallel unknown_field: There is no 'parallel' step. A step needs one of: ${KINDS}`,
    ],
    [
      { for_each: [] },
      "/for_each unknown_field: There is no field 'for_each' here; did you mean 'foreach'?",
    ],
    [{ else: [] }, " required: 'if' is missing: its condition is needed"],
    [
      { id: "b", action: "data.set", wait: {} },
      ` invalid_value: A step is one of ${KINDS}; this one has action and wait`,
    ],
    [{ action: "data.set" }, "/id required: 'id' is missing: a text is needed"],
    [{ id: "b", action: 7 }, "/action wrong_type: Expected a text, got a number"],
    [
      { id: "b", action: "data.sett" },
      "/action unknown_action: There is no action 'data.sett'. Did you mean 'data.set'?",
    ],
    [
      { id: "b", action: "mail" },
      "/action unknown_action: There is no action 'mail'. The actions are: http.request, data.set, log.write",
    ],
    [
      { id: "b", action: "" },
      "/action unknown_action: There is no action ''. The actions are: http.request, data.set, log.write",
    ],
    [
      { ...set("b"), inputs: {} },
      "/inputs unknown_field: There is no field 'inputs' here; did you mean 'input'?",
    ],
    [
      { ...set("b"), timeout: "91" },
      "/timeout invalid_value: Expected a duration: a number and its unit, such as 90s or 1.5h",
    ],
    [{ if: "trigger.x" }, "/then required: 'then' is missing: a list is needed"],
    [
      iff(true, []),
      "/if wrong_type: Expected a formula, or {all: [...]} or {any: [...]}, got true or false",
    ],
    [iff({ all: [] }, []), "/if/all invalid_value: Too small: expected array to have >=1 items"],
    [
      iff({ every: [] }, []),
      "/if wrong_type: Expected a formula, or {all: [...]} or {any: [...]}, got an object",
    ],
    [
      iff({ all: [{ left: "{{ trigger }}", op: "===", right: 1 }] }, []),
      "/if/all/0/op invalid_value: '===' is not possible here; one of: contains, starts_with, ends_with, does_not_contain, does_not_start_with, does_not_end_with, equals, does_not_equal, greater_than, less_than, is_true, is_not_true, is_present, is_not_present",
    ],
    [
      iff({ any: [{ left: "{{ trigger }}", op: "equal", right: 1 }] }, []),
      "/if/any/0/op invalid_value: 'equal' is not possible here; did you mean 'equals'?",
    ],
    [
      iff({ any: [{ left: "{{ trigger }}", op: "equals" }] }, []),
      "/if/any/0/right invalid_value: equals needs a right side",
    ],
    [
      iff({ any: [{ left: "{{ trigger }}", op: "is_true", right: 1 }] }, []),
      "/if/any/0/right invalid_value: is_true has no right side",
    ],
    [
      iff({ any: [{ left: "x", op: "is_true" }] }, []),
      "/if/any/0/left bad_expression: The left side never changes; name a value, as in {{ trigger.body.amount }}",
    ],
    [
      iff("trigger.a", [], { elseif: [] }),
      "/elseif unknown_field: There is no field 'elseif' here; did you mean 'elsif'?",
    ],
    [
      iff("trigger.a", [], { elsif: [{ if: "trigger.b" }] }),
      "/elsif/0/then required: 'then' is missing: a list is needed",
    ],
    [
      iff("trigger.a", [], { elsif: [{ ...iff("trigger.b", []), els: 1 }] }),
      "/elsif/0/els unknown_field: There is no field 'els' here; it has: if, then",
    ],
    [
      iff("trigger.a", [{ nonsense: 1 }]),
      `/then/0/nonsense unknown_field: There is no 'nonsense' step. A step needs one of: ${KINDS}`,
    ],
    [
      { foreach: "trigger.lines", as: "line", steps: [set("b")] },
      "/foreach invalid_value: This text is no list; write {{ }} around what gives one",
    ],
    [
      { foreach: 3, as: "line", steps: [set("b")] },
      "/foreach wrong_type: Expected a list, or a text with {{ }} that gives one, got a number",
    ],
    [{ foreach: [1], steps: [set("b")] }, "/as required: 'as' is missing: a text is needed"],
    [loop([]), "/steps invalid_value: A loop needs at least one step"],
    [
      loop([set("b")], "my-line"),
      "/as invalid_value: Loop variables: a letter, then letters, digits or _, up to 64",
    ],
    [
      loop([set("b")], "trigger"),
      "/as invalid_value: This name means something else in expressions",
    ],
    [
      loop([loop([set("b")])]),
      "/steps/0/as invalid_value: 'line' is the variable of a loop around this one already",
    ],
    [
      { wait: "1h" },
      "/wait wrong_type: Expected {for: a duration} or {until: an instant}, got a text",
    ],
    [
      { wait: { for: "P1M" } },
      "/wait/for invalid_value: Expected a duration: a number and its unit, such as 90s or 1.5h",
    ],
    [{ wait: { for: 0 } }, "/wait/for invalid_value: Expected 1 ms to 366 days, got 0 ms"],
    [
      { wait: { for: "1h", until: "x" } },
      "/wait wrong_type: Expected {for: a duration} or {until: an instant}, got an object",
    ],
    [
      { wait: { until: "2026-02-30T00:00:00Z" } },
      "/wait/until invalid_value: Expected an instant with its zone, such as 2026-03-29T02:30:00Z",
    ],
    [
      { wait: { until: "2026-03-29T02:30:00" } },
      "/wait/until invalid_value: Expected an instant with its zone, such as 2026-03-29T02:30:00Z",
    ],
    [
      { wait: { until: "soon" } },
      "/wait/until invalid_value: Expected an instant with its zone, such as 2026-03-29T02:30:00Z",
    ],
    [
      { stop: { status: "fail" } },
      "/stop/status invalid_value: 'fail' is not possible here; did you mean 'failed'?",
    ],
    [
      { stop: { status: "failed", message: "x" } },
      "/stop/message unknown_field: There is no field 'message' here; it has: status, reason",
    ],
    [set("a"), "/id invalid_value: 'a' is the id of /steps/0 already"],
    [
      loop([set("b"), set("b")]),
      "/steps/1/id invalid_value: 'b' is the id of /steps/1/steps/0 already",
    ],
  ])("%j: %s", (step, line) => {
    const [first] = linesOf({ steps: [set("a"), step] });

    expect(first).toBe(`/steps/1${line}`);
  });

  test.each([
    "",
    "a b",
    "a.b",
    "x".repeat(65),
    "__proto__",
    "constructor",
    "steps",
    "9a",
    "é",
    "null",
  ])("cannot have the id %j", (id) => {
    const [problem] = problemsOf({ steps: [set(id)] });

    expect(problem).toMatchObject({ pointer: "/steps/0/id", code: "invalid_value" });
  });

  test("is one of 500 at most, nested 16 levels at most", () => {
    const nest = (levels: number): JsonObject =>
      levels === 1 ? set("a") : iff("trigger.x", [nest(levels - 1)]);
    const many = (count: number) => Array.from({ length: count }, (_, at) => set(`s${at}`));

    expect(linesOf({ steps: [nest(16)] })).toEqual([]);
    expect(linesOf({ steps: [nest(17)] })).toEqual([
      `/steps/0${"/then/0".repeat(15)}/then limit_exceeded: Steps are nested 17 levels deep; the limit is 16`,
    ]);
    expect(linesOf({ steps: many(500) })).toEqual([]);
    expect(linesOf({ steps: many(501) })).toEqual([
      "/steps limit_exceeded: 501 steps; the limit is 500",
    ]);
  });
});

describe("a name in an expression", () => {
  test.each<[string, JsonObject[], string | null]>([
    ["of a step before", [set("b", "{{ steps.a.x }}")], null],
    [
      "of the step itself",
      [set("b", "{{ steps.b.x }}")],
      "/steps/1/input bad_reference: Step 'b' uses {{ steps.b.x }}, which is its own output",
    ],
    [
      "of a later step",
      [set("b", "{{ steps.c.x }}"), set("c")],
      "/steps/1/input bad_reference: Step 'b' uses {{ steps.c.x }}, but 'c' runs later",
    ],
    [
      "of no step",
      [set("b", { url: ["{{ steps.aa.x }}"] })],
      "/steps/1/input/url/0 bad_reference: Step 'b' uses {{ steps.aa.x }}, but no step has the id 'aa'. Did you mean 'a'?",
    ],
    [
      "of no step at all",
      [set("b", "{{ steps.zebra.x }}")],
      "/steps/1/input bad_reference: Step 'b' uses {{ steps.zebra.x }}, but no step has the id 'zebra'.",
    ],
    [
      "in a formula",
      [set("b", "{{ $sum(steps.zz.x) }}")],
      "/steps/1/input bad_reference: Step 'b' uses {{ $sum(steps.zz.x) }}, but no step has the id 'zz'.",
    ],
    [
      "of a step in another branch",
      [iff("trigger.x", [set("b")], { else: [set("c", "{{ steps.b.x }}")] })],
      "/steps/1/else/0/input bad_reference: Step 'c' uses {{ steps.b.x }}, but 'b' is in another branch",
    ],
    [
      "of a step in the branch before, in a step without an id",
      [iff("trigger.x", [set("b")], { else: [iff("steps.b.x", [])] })],
      "/steps/1/else/0/if bad_reference: This 'if' step uses {{ steps.b.x }}, but 'b' is in another branch",
    ],
    [
      "of a step in an elsif before",
      [iff("trigger.x", [], { elsif: [iff("trigger.y", [set("b")]), iff("steps.b.x", [])] })],
      "/steps/1/elsif/1/if bad_reference: This 'if' step uses {{ steps.b.x }}, but 'b' is in another branch",
    ],
    [
      "of a step in a branch that is behind",
      [iff("trigger.x", [set("b")]), set("c", "{{ steps.b.x }}")],
      null,
    ],
    [
      "of a step before, in the same branch",
      [iff("trigger.x", [set("b"), set("c", "{{ steps.b.x }}")])],
      null,
    ],
    [
      "of an if step",
      [{ id: "check", ...iff("trigger.x", []) }, set("c", "{{ steps.check }}")],
      null,
    ],
    [
      "of the loop around",
      [loop([set("b", "{{ line.x }}"), iff("line.y > 1", [set("c", "{{ steps.b }}{{ line }}")])])],
      null,
    ],
    [
      "of a loop that is over",
      [loop([set("b")]), set("c", "{{ line.x }}")],
      "/steps/2/input bad_reference: Step 'c' uses 'line' in {{ line.x }}, but there is no such value here. There is: trigger, steps, job",
    ],
    ["of a step in a loop that is over", [loop([set("b")]), set("c", "{{ steps.b.x }}")], null],
    [
      "of the loop, in its own list",
      [{ foreach: "{{ line.x }}", as: "line", steps: [set("b")] }],
      "/steps/1/foreach bad_reference: This 'foreach' step uses 'line' in {{ line.x }}, but there is no such value here. There is: trigger, steps, job",
    ],
    [
      "that is misspelled",
      [set("b", "{{ triger.x }}")],
      "/steps/1/input bad_reference: Step 'b' uses 'triger' in {{ triger.x }}, but there is no such value here. Did you mean 'trigger'?",
    ],
    [
      "error, where nothing is handled",
      [set("b", "{{ error.message }}")],
      "/steps/1/input bad_reference: Step 'b' uses 'error' in {{ error.message }}, which there is only where an error is handled",
    ],
    ["with a hyphen in a datapill", [set("my-step"), set("b", "{{ steps.my-step.x }}")], null],
    ["with a hyphen in backticks", [set("my-step"), iff("steps.`my-step`.x > 1", [])], null],
    [
      "with a hyphen in a formula",
      [set("my-step"), iff("steps.my-step.x > 1", [])],
      "/steps/2/if bad_reference: In the formula {{ steps.my-step.x > 1 }} the hyphen of 'my-step' is a minus; write steps.`my-step`",
    ],
    ["of the scope as a whole", [set("b", "{{ $keys($$) }}")], null],
    [
      "that is not one",
      [set("b", "{{ a..b }}")],
      '/steps/1/input bad_expression: Syntax error: ".." (column 7 of the text)',
    ],
    [
      "in a formula that is too long",
      [set("b", `{{ '${"x".repeat(4_100)}' & 'y' }}`)],
      "/steps/1/input limit_exceeded: The formula has 4110 characters; the limit is 4096 (column 3 of the text)",
    ],
    [
      "in the reason of a stop",
      [{ stop: { status: "failed", reason: "{{ steps.b }}" } }],
      "/steps/1/stop/reason bad_reference: This 'stop' step uses {{ steps.b }}, but no step has the id 'b'. Did you mean 'a'?",
    ],
    [
      "in a wait",
      [{ wait: { until: "{{ steps.b }}" } }, { wait: { for: "{{ steps.b }}" } }],
      "/steps/1/wait/until bad_reference: This 'wait' step uses {{ steps.b }}, but no step has the id 'b'. Did you mean 'a'?",
    ],
  ])("%s", (_name, steps, line) => {
    const lines = linesOf({ steps: [set("a"), ...steps] });

    expect(lines.length).toBe(
      line === null ? 0 : steps.length > 1 && line.includes("/wait/") ? 2 : 1,
    );
    expect(lines[0] ?? null).toBe(line);
  });

  test("in a column may be of any step, but of no loop", () => {
    const columns = [
      { name: "A", value: "{{ steps.b.x }}" },
      { name: "B", value: "{{ line }} {{ steps.z }}" },
    ];

    const lines = linesOf({ steps: [loop([set("b")])], report: { columns } });

    expect(lines).toEqual([
      "/report/columns/1/value bad_reference: The recipe uses 'line' in {{ line }}, but there is no such value here. There is: trigger, steps, job",
      "/report/columns/1/value bad_reference: The recipe uses {{ steps.z }}, but no step has the id 'z'. Did you mean 'b'?",
    ]);
  });

  test("in dedupe is of the trigger only", () => {
    expect(linesOf({ trigger: { type: "webhook", dedupe: "{{ trigger.body.id }}" } })).toEqual([]);
    expect(linesOf({ trigger: { type: "webhook", dedupe: "{{ steps.a }}{{ job.id }}" } })).toEqual([
      "/trigger/dedupe bad_reference: The recipe uses 'steps' in {{ steps.a }}, but no step has run when this is evaluated",
      "/trigger/dedupe bad_reference: The recipe uses 'job' in {{ job.id }}, but there is no such value here. There is: trigger",
    ]);
  });
});

describe("any document", () => {
  const word = fc.constantFrom(
    "id",
    "name",
    "trigger",
    "steps",
    "if",
    "then",
    "else",
    "elsif",
    "foreach",
    "as",
    "repeat",
    "while",
    "monitor",
    "retry",
    "onError",
    "wait",
    "for",
    "until",
    "stop",
    "status",
    "report",
    "columns",
    "value",
    "action",
    "input",
    "timeout",
    "timeouts",
    "all",
    "any",
    "left",
    "op",
    "__proto__",
    "x",
    "{{ a }}",
    "{{ steps.a.x }}",
    "webhook",
    "data.set",
  );
  const { document } = fc.letrec<{ document: Json }>((tie) => ({
    document: fc.oneof(
      { maxDepth: 6 },
      word,
      fc.constantFrom(null, true, 0, -1, 1e21),
      fc.array(tie("document"), { maxLength: 3 }),
      fc.dictionary(word, tie("document"), { maxKeys: 6 }),
    ),
  }));

  test("is accepted or refused with codes of the caller, never anything else", () => {
    fc.assert(
      fc.property(document, fc.array(document, { maxLength: 3 }), (fields, steps) => {
        const text = JSON.stringify({
          id: "a",
          name: "A",
          trigger: { type: "manual" },
          steps,
          more: fields,
        });
        for (const format of ["json", "yaml"] as const) {
          try {
            parseRecipeDocument(text, { format, actions });
          } catch (error) {
            expect(error).toBeInstanceOf(RequestError);
            expect(error).toMatchObject({ status: expect.toSatisfy((status) => status < 500) });
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
