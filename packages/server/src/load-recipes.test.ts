import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createActions } from "./connectors/registry.ts";
import { stopRecipe } from "./engine/commands/recipes/stop-recipe.ts";
import { loadRecipes } from "./load-recipes.ts";
import { createGuardedClient } from "./runtime/guarded-fetch/guarded-client.ts";
import { openTestApi, type TestApi } from "./testing/open-test-api.ts";

let folder = "";
let api: TestApi;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "reprise-load-"));
  const actions = createActions({ http: createGuardedClient({ allowPrivate: [] }) });
  api = await openTestApi({ actions });
});
afterEach(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

const document = (id: string, value = 1) => `
id: ${id}
name: Recipe ${id}
trigger: { type: manual }
steps:
  - { id: set, action: data.set, input: { value: ${value} } }
`;

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

const load = () => loadRecipes(api.deps, folder);

describe("a folder of recipes", () => {
  test("is created and started, in the order of names; other files are passed over", async () => {
    write("b.yaml", document("second"));
    write("a.yml", document("first"));
    write("README.md", "# Notes");
    write(".hidden.yaml", "not: [valid");

    const loaded = await load();

    expect(loaded).toEqual([
      { id: "first", change: "created", state: "ACTIVE" },
      { id: "second", change: "created", state: "ACTIVE" },
    ]);
    expect(await api.storage.recipes.find("first")).toMatchObject({
      active: true,
      activeVersion: 1,
    });
  });

  test("makes a version of what was changed, and none of what was not", async () => {
    write("a.yaml", document("a"));
    write("b.yaml", document("b"));
    await load();

    write("b.yaml", document("b", 2));
    const loaded = await load();

    expect(loaded.map(({ change }) => change)).toEqual(["unchanged", "updated"]);
    expect(await api.storage.recipes.find("a")).toMatchObject({ version: 1, activeVersion: 1 });
    expect(await api.storage.recipes.find("b")).toMatchObject({ version: 2, activeVersion: 2 });
  });

  test("does not start again what somebody stopped", async () => {
    write("a.yaml", document("a"));
    await load();
    await stopRecipe(api.deps, { id: "a" });

    write("a.yaml", document("a", 2));
    const loaded = await load();

    expect(loaded).toEqual([{ id: "a", change: "updated", state: "STOPPED" }]);
    expect(await api.storage.recipes.find("a")).toMatchObject({ version: 2, activeVersion: 1 });
  });

  test("stores nothing when one file is not valid, and names the place in each", async () => {
    write("a.yaml", document("a"));
    write("b.yaml", document("b").replace("data.set", "data.sett"));
    write("c.yaml", document("a"));

    await expect(load()).rejects.toThrow(
      /b\.yaml:6: .*data\.sett[\s\S]*c\.yaml: .*a\.yaml has the id 'a'/,
    );
    expect(await api.storage.recipes.find("a")).toBeNull();
  });

  test("that does not exist is refused in a sentence", async () => {
    await expect(loadRecipes(api.deps, join(folder, "none"))).rejects.toThrow(
      /none does not exist/,
    );
  });
});
