import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createActions } from "../../packages/server/src/connectors/registry.ts";
import { parseRecipeDocument } from "../../packages/server/src/recipes/parse-recipe.ts";
import { createGuardedClient } from "../../packages/server/src/runtime/guarded-fetch/guarded-client.ts";
import { documentedRecipes } from "./documented-recipes.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const actions = createActions({ http: createGuardedClient({ allowPrivate: [] }) });
const examples = readdirSync(join(ROOT, "examples"), { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".yaml"),
);
const documented = documentedRecipes().map(({ place, text }) => [place, text] as const);

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
