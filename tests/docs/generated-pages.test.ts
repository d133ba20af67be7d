import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { generatedPages } from "../../scripts/docs/generated-pages.ts";

describe("the generated pages of the documentation", () => {
  test.each([...generatedPages()])("%s says what the code says (npm run docs)", (path, text) => {
    const written = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

    expect(written).toBe(text);
  });
});
