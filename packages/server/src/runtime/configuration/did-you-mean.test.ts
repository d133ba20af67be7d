import { describe, expect, test } from "vitest";
import { didYouMean } from "./did-you-mean.ts";

describe("did you mean", () => {
  test.each([
    ["prot", "port"],
    ["jbos", "jobs"],
    ["recipe", "recipes"],
    ["PORT", "port"],
  ])("%s may have been meant as %s", (word, meant) => {
    expect(didYouMean(word, ["port", "jobs", "recipes"])).toBe(` Did you mean '${meant}'?`);
  });

  test("says nothing when nothing is close", () => {
    expect(didYouMean("elephant", ["port", "jobs"])).toBe("");
  });

  test("ends for a very long word", () => {
    expect(didYouMean("p".repeat(1_000_000), ["port"])).toBe("");
  });
});
