import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../domain/json.ts";
import {
  checkSize,
  EXPRESSIONS_MAX,
  FORMULA_CHARS_MAX,
  FORMULAS_MAX,
  STEPS_MAX,
  VALUES_MAX,
} from "./check-size.ts";
import { readYaml, YAML_TOKENS_MAX } from "./read-yaml.ts";

const linesOf = (document: JsonObject) =>
  checkSize(document).map(({ pointer, code, message }) => `${pointer} ${code}: ${message}`);
const many = (length: number, item: Json): Json[] => Array.from({ length }, () => item);
const holding = (input: Json): JsonObject => ({ steps: [{ action: "data.set", input }] });
/** Document, list of steps, step, action and input. */
const VALUES_AROUND = 5;

describe("a document that asks much of its reader", () => {
  test.each<[string, (more: number) => JsonObject, string]>([
    [
      "steps at any depth",
      (more) => ({
        steps: [
          {
            foreach: [],
            steps: [
              { if: "a", then: [], elsif: [{ if: "b", then: many(STEPS_MAX - 3 + more, {}) }] },
            ],
          },
        ],
      }),
      "/steps limit_exceeded: 501 steps; the limit is 500",
    ],
    [
      "values",
      (more) => holding(many(VALUES_MAX - VALUES_AROUND + more, 0)),
      " limit_exceeded: 20001 values in the document; the limit is 20000",
    ],
    [
      "paths in one text",
      (more) => holding("{{a.b}} ".repeat(EXPRESSIONS_MAX + more)),
      " limit_exceeded: 5001 expressions in the document; the limit is 5000",
    ],
    [
      "formulas",
      (more) => holding(many(FORMULAS_MAX + more, "{{1+1}} for {{ a.b }}")),
      " limit_exceeded: 1001 formulas in the document; the limit is 1000",
    ],
    [
      "conditions without braces",
      (more) => holding(many(FORMULAS_MAX + more, { if: "a" })),
      " limit_exceeded: 1001 formulas in the document; the limit is 1000",
    ],
    [
      "characters of formulas",
      (more) => holding(`{{${"1".repeat(FORMULA_CHARS_MAX - "{{}}+".length + more)}+}}`),
      " limit_exceeded: 65537 characters of formulas; the limit is 65536",
    ],
  ])("may have so many %s and no more", (_, document, line) => {
    expect(linesOf(document(0))).toEqual([]);
    expect(linesOf(document(1))).toEqual([line]);
  });

  test("has no steps in what is only data", () => {
    expect(linesOf(holding({ steps: many(STEPS_MAX + 1, {}) }))).toEqual([]);
  });
});

describe("a YAML text of more tokens than a person writes", () => {
  test.each(["? a\n", ": : :\n", "#\n", "{", '"a" ', "&a "])("of %j is not parsed", (token) => {
    const text = token.repeat(YAML_TOKENS_MAX);

    expect(() => readYaml(text)).toThrow(`More than ${YAML_TOKENS_MAX} tokens of YAML`);
  });

  test("is read when it has as many as are allowed", () => {
    const text = "\n".repeat(YAML_TOKENS_MAX / 2 - 10);

    expect(readYaml(`a: 1${text}`).value).toEqual({ a: 1 });
  });
});
