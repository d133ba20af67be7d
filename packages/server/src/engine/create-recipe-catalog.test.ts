import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../domain/json.ts";
import { openSqlite } from "../storage/sqlite/open-sqlite.ts";
import type { Storage } from "../storage/storage.ts";
import { type FakeClock, fakeClock } from "../testing/fake-clock.ts";
import { type Given, given } from "../testing/given.ts";
import { createRecipeCatalog } from "./create-recipe-catalog.ts";
import type { RecipeCatalog } from "./recipe-catalog.ts";

describe("the recipe catalog", () => {
  let storage: Storage;
  let clock: FakeClock;
  let catalog: RecipeCatalog;
  let build: Given;

  beforeEach(async () => {
    clock = fakeClock();
    storage = await openSqlite({ path: ":memory:", clock });
    build = given({ storage, clock });
    catalog = createRecipeCatalog({ storage, clock });
  });

  afterEach(() => storage.close());

  const documentOf = (fields: JsonObject): JsonObject => ({
    id: "sync",
    name: "Sync",
    trigger: { type: "webhook" },
    steps: [{ id: "one", action: "data.set" }],
    ...fields,
  });

  async function recipe(fields: JsonObject = {}): Promise<void> {
    await storage.transaction(async (stores) => {
      await stores.insertRecipe(build.recipeRow());
      await stores.insertVersion(build.recipeVersion({ document: documentOf(fields) }));
    });
  }

  test("answers the row and the live dedupe key, at once when it knows them", async () => {
    await recipe({ trigger: { type: "webhook", dedupe: "{{ trigger.body.id }}" } });

    const first = await catalog.find("sync");
    const again = catalog.find("sync");

    expect(again).not.toBeInstanceOf(Promise);
    expect(again).toBe(first);
    expect(first?.row).toMatchObject({ id: "sync", active: true });
    const formulas = { evaluate: () => Promise.reject(new Error("No formula is here")) };
    expect(first?.dedupe?.evaluate({ trigger: { body: { id: 7 } } }, formulas)).toBe(7);
  });

  test("sees what another process changed after a second", async () => {
    await recipe();
    await catalog.find("sync");
    await storage.transaction((stores) => stores.updateRecipe(build.recipeRow({ active: false })));

    clock.advance(999);
    expect((await catalog.find("sync"))?.row.active).toBe(true);
    clock.advance(1);
    expect((await catalog.find("sync"))?.row.active).toBe(false);
  });

  test("sees at once what a command here has changed", async () => {
    await recipe();
    await catalog.find("sync");
    await storage.transaction((stores) => stores.updateRecipe(build.recipeRow({ active: false })));

    catalog.forget("sync");

    expect((await catalog.find("sync"))?.row.active).toBe(false);
  });

  test("compiles a version once", async () => {
    await recipe();

    const loaded = await catalog.program("sync", 1);

    expect(catalog.program("sync", 1)).toBe(loaded);
    expect(loaded.steps).toMatchObject([{ id: "one", action: "data.set" }]);
  });

  test("knows no recipe and no version that is not stored, until it is", async () => {
    expect(await catalog.find("sync")).toBeNull();
    await expect(catalog.program("sync", 1)).rejects.toMatchObject({ code: "not_found" });

    await recipe();
    clock.advance(1_000);

    expect(await catalog.find("sync")).not.toBeNull();
    expect(await catalog.program("sync", 1)).toMatchObject({ version: 1 });
  });

  test("refuses a document that this server cannot read", async () => {
    await recipe({ steps: [{ id: "one", teleport: true }] });

    await expect(catalog.program("sync", 1)).rejects.toMatchObject({ code: "invalid_value" });
  });
});
