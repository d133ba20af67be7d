import { describe, expect, test } from "vitest";
import { InvalidSchema, jsonSchemaCheck, schemaProblem } from "./json-schema-check.ts";

describe("a check against a JSON Schema", () => {
  test("finds nothing in a value that fits", async () => {
    const check = jsonSchemaCheck({ type: "object", properties: { to: { type: "string" } } });

    expect(await check({ to: "ops" })).toEqual([]);
  });

  test("says where a value differs and how", async () => {
    const check = jsonSchemaCheck({
      type: "object",
      properties: { to: { type: "string" } },
      required: ["to"],
      additionalProperties: false,
    });

    expect(await check({ to: 1 })).toEqual([{ pointer: "/to", message: "must be string" }]);
    expect(await check({})).toEqual([{ pointer: "", message: "must have required property 'to'" }]);
    expect(await check({ to: "ops", cc: 1 })).toEqual([
      { pointer: "", message: "must NOT have additional properties ('cc')" },
    ]);
  });

  test("takes no time for a pattern that would take for ever", async () => {
    const check = jsonSchemaCheck({ type: "string", pattern: "^(a+)+$" });

    expect(await check(`${"a".repeat(40)}!`)).toHaveLength(1);
    expect(await check("aaa")).toEqual([]);
  });

  test("tells patterns of one schema apart", async () => {
    const check = jsonSchemaCheck({
      type: "object",
      properties: { a: { type: "string", pattern: "^a$" }, b: { type: "string", pattern: "^b$" } },
    });

    expect(await check({ a: "a", b: "b" })).toEqual([]);
    expect(await check({ a: "a", b: "a" })).toHaveLength(1);
  });

  test("finds equal items whatever the order of their fields, also among many", async () => {
    const check = jsonSchemaCheck({ type: "array", uniqueItems: true });
    const many = Array.from({ length: 50_000 }, (_, index) => ({ index }));

    expect(
      await check([
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]),
    ).toHaveLength(1);
    expect(await check(many)).toEqual([]);
  });

  test("refuses what is no schema", async () => {
    const check = jsonSchemaCheck({ type: "strin" });

    await expect(check({})).rejects.toBeInstanceOf(InvalidSchema);
  });

  test("tells before any value comes of a schema that no value could be checked against", async () => {
    const lookahead = { type: "string", pattern: "^(?=a)a$" };

    const problems = [await schemaProblem({ type: "strong" }), await schemaProblem(lookahead)];

    expect(problems).toEqual([expect.any(InvalidSchema), expect.any(InvalidSchema)]);
    expect(problems[0]?.pointer).toBe("/type");
    await expect(jsonSchemaCheck(lookahead)("a")).rejects.toThrow(InvalidSchema);
    expect(await schemaProblem({ type: "string" })).toBeNull();
  });
});
