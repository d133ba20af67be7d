import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createActions } from "../../packages/server/src/connectors/registry.ts";
import { parseRecipeDocument } from "../../packages/server/src/recipes/parse-recipe.ts";
import { createGuardedClient } from "../../packages/server/src/runtime/guarded-fetch/guarded-client.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const actions = createActions({ http: createGuardedClient({ allowPrivate: [] }) });
const examples = readdirSync(join(ROOT, "examples"), { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".yaml"),
);

/** Whole recipes in the documentation: a place to look for, and the text. */
const documented = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
].flatMap((page) =>
  [...readFileSync(join(ROOT, page), "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map(([, text = ""]): [string, string] => [`${page}: ${text.split("\n")[0]}`, text])
    .filter(([, text]) => /^id: /m.test(text) && /^steps:/m.test(text)),
);

describe("recipes that people are shown", () => {
  test.each(examples)("examples/%s is valid", (name) => {
    const text = readFileSync(join(ROOT, "examples", name), "utf8");

    const { recipe } = parseRecipeDocument(text, { format: "yaml", actions });

    expect(`${recipe.id}.yaml`).toBe(basename(name));
  });

  test.each(documented)("%s is valid", (_, text) => {
    expect(() => parseRecipeDocument(text, { format: "yaml", actions })).not.toThrow();
  });

  test("are found in the documentation", () => {
    expect(documented.length).toBeGreaterThan(2);
  });
});
