import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../domain/json.ts";
import { applyChange } from "./apply-change.ts";
import { diffDocuments } from "./diff-documents.ts";

const recipe = (steps: Json[], fields: JsonObject = {}): JsonObject => ({
  id: "sync",
  trigger: { type: "manual" },
  steps,
  ...fields,
});
const set = (id: string, input: Json = {}): JsonObject => ({ id, action: "data.set", input });
const said = (before: JsonObject, after: JsonObject) =>
  diffDocuments(before, after).map(({ op, from, pointer }) =>
    [op, ...(from === undefined ? [] : [from]), pointer].join(" "),
  );

describe("the changes from one version to another", () => {
  test("are none for the same document, in whatever order its keys are", () => {
    expect(diffDocuments(recipe([set("a")]), { ...recipe([set("a")]), id: "sync" })).toEqual([]);
    expect(said({ id: "x", name: "y" }, { name: "y", id: "x" })).toEqual([]);
  });

  test("name the field, with what it was and is", () => {
    const before = recipe([set("a", { url: "http://old", list: [1] })], { name: "Old" });
    const after = recipe([set("a", { url: "http://new", list: [1, 2] })], {
      name: "New",
      concurrency: 2,
    });

    expect(diffDocuments(before, after)).toEqual([
      {
        op: "change",
        pointer: "/steps/0/input/url",
        stepId: "a",
        before: "http://old",
        after: "http://new",
      },
      { op: "change", pointer: "/steps/0/input/list", stepId: "a", before: [1], after: [1, 2] },
      { op: "change", pointer: "/name", stepId: null, before: "Old", after: "New" },
      { op: "add", pointer: "/concurrency", stepId: null, after: 2 },
    ]);
  });

  test("say that a step was removed, and not that the others have moved", () => {
    expect(said(recipe([set("a"), set("b"), set("c")]), recipe([set("b"), set("c")]))).toEqual([
      "remove /steps/0",
    ]);
  });

  test("say that a step was put between others", () => {
    const changes = diffDocuments(
      recipe([set("a"), set("c")]),
      recipe([set("a"), set("b"), set("c")]),
    );

    expect(changes).toEqual([{ op: "add", pointer: "/steps/1", stepId: "b", after: set("b") }]);
  });

  test("say that a step was moved, with what was changed in it", () => {
    const before = recipe([set("a"), set("b"), set("c", { n: 1 })]);
    const after = recipe([set("c", { n: 2 }), set("a"), set("b")]);

    expect(said(before, after)).toEqual(["move /steps/2 /steps/0", "change /steps/0/input/n"]);
  });

  test("follow a step into a branch that is new, and out of one that is gone", () => {
    const plain = recipe([set("a"), set("b")]);
    const wrapped = recipe([set("a"), { id: "ask", if: "1 = 1", then: [set("b")] }]);

    expect(diffDocuments(plain, wrapped)).toEqual([
      {
        op: "add",
        pointer: "/steps/1",
        stepId: "ask",
        after: { id: "ask", if: "1 = 1", then: [] },
      },
      { op: "move", from: "/steps/2", pointer: "/steps/1/then/0", stepId: "b" },
    ]);
    expect(said(wrapped, plain)).toEqual(["move /steps/1/then/0 /steps/1", "remove /steps/2"]);
  });

  test("know steps without an id by what they are", () => {
    const wait = { wait: { for: "1m" } };

    expect(
      said(recipe([wait, { stop: { status: "failed" } }]), recipe([{ wait: { for: "2m" } }])),
    ).toEqual(["remove /steps/1", "change /steps/0/wait/for"]);
  });

  test("take the data of a step for data, whatever its keys", () => {
    const before = recipe([set("a", { steps: [{ id: "b" }] }), set("b")]);
    const after = recipe([set("a", { steps: [] }), set("b")]);

    expect(said(before, after)).toEqual(["change /steps/0/input/steps"]);
  });

  test("make the one of the other, whatever they are", () => {
    fc.assert(
      fc.property(documents(), documents(), (before, after) => {
        const made = structuredClone(before);

        for (const change of diffDocuments(before, after)) applyChange(made, change);

        expect(made).toEqual(after);
      }),
      { numRuns: 1_000 },
    );
  });

  test("are none from a document to itself, and leave both as they are", () => {
    fc.assert(
      fc.property(documents(), documents(), (before, after) => {
        const text = JSON.stringify([before, after]);

        expect(diffDocuments(before, structuredClone(before))).toEqual([]);
        diffDocuments(before, after);
        expect(JSON.stringify([before, after])).toBe(text);
      }),
    );
  });
});

/** Recipes over few ids, so that two of them share many; each id is there once. */
function documents(): fc.Arbitrary<JsonObject> {
  const { list } = fc.letrec<{ list: Json[]; step: JsonObject }>((tie) => ({
    step: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      fc.record({ id: ids, action: fc.constantFrom("data.set", "log.write"), input: inputs }),
      fc.record({ wait: fc.record({ for: fc.constantFrom("1m", "2m") }) }),
      fc.record({ id: ids, if: fc.constantFrom("1", "2"), then: tie("list"), else: tie("list") }),
      fc.record({
        id: ids,
        if: fc.constant("1"),
        then: tie("list"),
        elsif: fc.array(fc.record({ if: fc.constantFrom("1", "2"), then: tie("list") }), {
          maxLength: 2,
        }),
      }),
      fc.record({
        id: ids,
        foreach: fc.constant("{{ x }}"),
        as: fc.constant("x"),
        steps: tie("list"),
      }),
      fc.record({ monitor: tie("list"), onError: tie("list") }),
    ),
    list: fc.array(tie("step"), { maxLength: 4 }),
  }));
  return fc
    .record({ name: fc.constantFrom("one", "two"), steps: list })
    .map(({ name, steps }) => withoutTwins({ id: "sync", name, steps }, new Set()));
}

const ids = fc.constantFrom(..."abcdefghijkl");
const inputs = fc.dictionary(
  fc.constantFrom("url", "steps", "id", "~/"),
  fc.jsonValue({ maxDepth: 1 }),
  {
    maxKeys: 2,
  },
) as fc.Arbitrary<JsonObject>;

function withoutTwins<Value extends Json>(value: Value, seen: Set<string>): Value {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const kept = value.filter((item) => {
      const id = typeof item === "object" && item !== null && !Array.isArray(item) ? item.id : null;
      if (typeof id !== "string") return true;
      const isNew = !seen.has(id);
      seen.add(id);
      return isNew;
    });
    return kept.map((item) => withoutTwins(item, seen)) as Value;
  }
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    key === "input" ? item : withoutTwins(item, seen),
  ]);
  return Object.fromEntries(entries) as Value;
}
