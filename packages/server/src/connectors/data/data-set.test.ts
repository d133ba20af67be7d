import { describe, expect, test } from "vitest";
import { actionContext } from "../../testing/action-context.ts";
import { dataSet } from "./data-set.ts";

describe("data.set", () => {
  test("gives what it was given, at once", () => {
    const values = { a: 1, list: [{ b: null }], "__proto__ ": "x" };

    const output = dataSet.run(dataSet.input.parse(values), actionContext());

    expect(output).toBe(values);
  });

  test.each([[null], ["text"], [1], [[1, 2]], [undefined]])("takes no %j", (value) => {
    expect(dataSet.input.safeParse(value).error?.issues[0]?.message).toBe(
      "Expected an object: names and their values",
    );
  });
});
