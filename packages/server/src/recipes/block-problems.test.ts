import { describe, expect, test } from "vitest";
import { RequestError } from "../domain/errors.ts";
import type { Json, JsonObject } from "../domain/json.ts";
import { STEP_KINDS } from "../domain/recipe/step.ts";
import { parseRecipeDocument } from "./parse-recipe.ts";

function parse(steps: Json[]) {
  const document = { id: "sync", name: "Sync", trigger: { type: "manual" }, steps };
  const actions = new Map([["data.set", 1]]);
  return parseRecipeDocument(JSON.stringify(document), { format: "json", actions });
}

function linesOf(...steps: Json[]): string[] {
  try {
    parse(steps);
    return [];
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { errors = [] } = error.details;
    return errors.map(({ pointer, code, message }) => `${pointer} ${code}: ${message}`);
  }
}

function set(id: string, value: Json = 1): JsonObject {
  return { id, action: "data.set", input: { value } };
}

const FORMS = "a formula, or {all: [...]} or {any: [...]}";

describe("a repeat step", () => {
  test("is its steps and a condition that sees them", () => {
    const condition = { all: [{ left: "{{ steps.b.value }}", op: "less_than", right: 3 }] };

    const { recipe } = parse([{ repeat: [set("b")], while: condition }]);

    expect(recipe.steps).toMatchObject([
      { kind: "repeat", id: null, while: condition, steps: [{ kind: "action", id: "b" }] },
    ]);
  });

  test.each<[string, Json[], string | null]>([
    ["sees its turn", [{ repeat: [set("b", "{{ loop.index }}")], while: "loop.index < 3" }], null],
    [
      "leaves its outputs",
      [{ repeat: [set("b")], while: "steps.b" }, set("c", "{{ steps.b }}")],
      null,
    ],
    [
      "needs steps",
      [{ repeat: [], while: "loop.first" }],
      "/steps/0/repeat invalid_value: A loop needs at least one step",
    ],
    ["needs a condition", [{ repeat: [set("b")] }], `/steps/0/while required: Expected ${FORMS}`],
    [
      "takes no number as its condition",
      [{ repeat: [set("b")], while: 3 }],
      `/steps/0/while wrong_type: Expected ${FORMS}, got a number`,
    ],
    [
      "is not a condition alone",
      [{ while: "trigger.x" }],
      "/steps/0 required: 'repeat' is missing: its steps are needed",
    ],
    [
      "checks the steps inside",
      [{ repeat: [{ nonsense: 1 }], while: "trigger.x" }],
      `/steps/0/repeat/0/nonsense unknown_field: There is no 'nonsense' step. A step needs one of: ${STEP_KINDS.join(", ")}`,
    ],
    [
      "has no other fields",
      [{ repeat: [set("b")], while: "trigger.x", until: 1 }],
      "/steps/0/until unknown_field: There is no field 'until' here; it has: id, name, mask, repeat, keepIterations, while",
    ],
    [
      "asks nothing of a later step",
      [{ repeat: [set("b")], while: "steps.c" }, set("c")],
      "/steps/0/while bad_reference: This 'repeat' step uses {{ steps.c }}, but 'c' runs later",
    ],
    [
      "keeps its turn to itself",
      [{ repeat: [set("b")], while: "loop.first" }, set("c", "{{ loop.index }}")],
      "/steps/1/input/value bad_reference: Step 'c' uses 'loop' in {{ loop.index }}, but there is no such value here. There is: trigger, steps, job",
    ],
  ])("%s", (_name, steps, line) => {
    expect(linesOf(...steps)).toEqual(line === null ? [] : [line]);
  });
});

describe("a monitor step", () => {
  test("retries only when it says so, after 5 s", () => {
    const { recipe } = parse([
      { monitor: [set("b")] },
      { monitor: [set("c")], retry: { attempts: 3 } },
      { monitor: [set("d")], retry: { attempts: 1, interval: "1m", if: "error.code = 'x'" } },
    ]);

    expect(recipe.steps).toMatchObject([
      { kind: "monitor", retry: null, onError: [] },
      { retry: { attempts: 3, intervalMs: 5_000, if: null } },
      { retry: { attempts: 1, intervalMs: 60_000, if: "error.code = 'x'" } },
    ]);
  });

  const monitor = (fields: JsonObject): Json => ({ monitor: [set("b")], ...fields });

  test.each<[string, Json[], string | null]>([
    ["shows its error", [monitor({ onError: [set("c", "{{ error.message }}")] })], null],
    ["shows what was done", [monitor({ onError: [set("c", "{{ steps.b }}")] })], null],
    ["asks of both", [monitor({ retry: { attempts: 1, if: "error.code = steps.b.value" } })], null],
    [
      "leaves its outputs",
      [monitor({ onError: [set("c")] }), set("d", "{{ steps.b }}{{ steps.c }}")],
      null,
    ],
    [
      "keeps its error to itself",
      [monitor({ onError: [set("c")] }), set("d", "{{ error.message }}")],
      "/steps/1/input/value bad_reference: Step 'd' uses 'error' in {{ error.message }}, which there is only where an error is handled",
    ],
    [
      "has no error before there is one",
      [{ monitor: [set("b", "{{ error.code }}")] }],
      "/steps/0/monitor/0/input/value bad_reference: Step 'b' uses 'error' in {{ error.code }}, which there is only where an error is handled",
    ],
    [
      "needs steps",
      [{ monitor: [] }],
      "/steps/0/monitor invalid_value: A monitor needs at least one step",
    ],
    [
      "is not its retry alone",
      [{ retry: { attempts: 1 } }],
      "/steps/0 required: 'monitor' is missing: its steps are needed",
    ],
    [
      "needs a number of retries",
      [monitor({ retry: {} })],
      "/steps/0/retry/attempts required: 'attempts' is missing: a number is needed",
    ],
    [
      "retries at most 3 times",
      [monitor({ retry: { attempts: 4 } })],
      "/steps/0/retry/attempts limit_exceeded: 4 is more than the limit of 3",
    ],
    [
      "retries a whole number of times",
      [monitor({ retry: { attempts: 1.5 } })],
      "/steps/0/retry/attempts wrong_type: Expected a whole number, got a number",
    ],
    [
      "retries no text",
      [monitor({ retry: { attempts: "3" } })],
      "/steps/0/retry/attempts wrong_type: Expected a number, got a text",
    ],
    [
      "waits no longer than a day",
      [monitor({ retry: { attempts: 1, interval: "25h" } })],
      "/steps/0/retry/interval invalid_value: Expected 1 ms to 1 day, got 25 hours",
    ],
    [
      "knows the fields of its retry",
      [monitor({ retry: { attempts: 1, intervall: "5s" } })],
      "/steps/0/retry/intervall unknown_field: There is no field 'intervall' here; did you mean 'interval'?",
    ],
    [
      "checks the steps that handle the error",
      [monitor({ onError: [{ ...set("c"), action: "mail" }] })],
      "/steps/0/onError/0/action unknown_action: There is no action 'mail'. The actions are: data.set",
    ],
  ])("%s", (_name, steps, line) => {
    expect(linesOf(...steps)).toEqual(line === null ? [] : [line]);
  });

  test("retries no negative number of times", () => {
    expect(linesOf(monitor({ retry: { attempts: -1 } }))).toEqual([
      expect.stringMatching(/^\/steps\/0\/retry\/attempts invalid_value: /),
    ]);
  });

  test("keeps the ids of its steps unique", () => {
    expect(linesOf(monitor({ onError: [set("b")] }))).toEqual([
      "/steps/0/onError/0/id invalid_value: 'b' is the id of /steps/0/monitor/0 already",
    ]);
  });
});
