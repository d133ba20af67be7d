import { describe, expect, test } from "vitest";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

/** What every store must do with recipes and their versions. */
export function recipesConform(store: StoreUnderTest): void {
  describe("recipes", () => {
    const the = useStore(store);

    const saveVersion = (recipeId: string, version: number) =>
      the.storage.transaction((stores) =>
        stores.insertVersion(
          the.given.recipeVersion({
            recipeId,
            version,
            author: "Ann",
            note: "Fix the amount",
            changeType: "update",
          }),
        ),
      );

    test("are found as they were written", async () => {
      const stopped = await the.given.recipe({ active: false, activeVersion: null });
      const started = await the.given.recipe({ id: "mail", triggerType: "manual", concurrency: 5 });

      expect(await the.other.recipes.find("sync")).toEqual(stopped);
      expect(await the.other.recipes.find("mail")).toEqual(started);
      expect(await the.other.recipes.find("unknown")).toBeNull();
    });

    test("have ids of their own: of those that take one at once, one gets it", async () => {
      const insert = (name: string, storage = the.storage) =>
        storage.transaction((stores) => stores.insertRecipe(the.given.recipeRow({ name })));

      const answers = await Promise.all([
        insert("Ann's"),
        insert("Bob's", the.other),
        insert("Eve's"),
      ]);

      expect(answers.filter((isNew) => isNew)).toHaveLength(1);
      const [winner] = ["Ann's", "Bob's", "Eve's"].filter((_, index) => answers[index]);
      expect(await the.storage.recipes.find("sync")).toMatchObject({ name: winner });
    });

    test("are changed on their locked row", async () => {
      const recipe = await the.given.recipe();
      const changed = { ...recipe, name: "Ünïcode", active: false, version: 2, updatedAt: 7 };

      await the.storage.transaction(async (stores) => {
        expect(await stores.lockRecipe("sync")).toEqual(recipe);
        await stores.updateRecipe(changed);
      });

      expect(await the.other.recipes.find("sync")).toEqual(changed);
    });

    test("count up exactly when many change them at once", async () => {
      await the.given.recipe();
      const grow = (storage = the.storage) =>
        storage.transaction(async (stores) => {
          const recipe = await stores.lockRecipe("sync");
          if (recipe) await stores.updateRecipe({ ...recipe, version: recipe.version + 1 });
        });

      await Promise.all([1, 2, 3, 4, 5].flatMap(() => [grow(), grow(the.other)]));

      expect(await the.storage.recipes.find("sync")).toMatchObject({ version: 11 });
    });

    test("are listed by id, page by page", async () => {
      for (const id of ["b", "a-b", "a", "ab", "a-c"]) await the.given.recipe({ id });
      const list = async (after: string | null) =>
        (await the.other.recipes.list({ after, limit: 2 })).map(({ id }) => id);

      expect(await list(null)).toEqual(["a", "a-b"]);
      expect(await list("a-b")).toEqual(["a-c", "ab"]);
      expect(await list("ab")).toEqual(["b"]);
      expect(await list("b")).toEqual([]);
    });

    test("are found by text in id and name, literally", async () => {
      await the.given.recipe({ id: "mail", name: "Send 100% of invoices" });
      await the.given.recipe({ id: "sync", name: "Send 100 invoices" });
      const search = async (text: string) =>
        (await the.storage.recipes.list({ text, after: null, limit: 9 })).map(({ id }) => id);

      expect(await search("100%")).toEqual(["mail"]);
      expect(await search("SEND")).toEqual(["mail", "sync"]);
      expect(await search("syn")).toEqual(["sync"]);
      expect(await search("_")).toEqual([]);
    });

    test("keep every version that was saved", async () => {
      await the.given.recipe();
      await saveVersion("sync", 2);

      expect(await the.other.recipes.version("sync", 2)).toEqual({
        recipeId: "sync",
        version: 2,
        document: the.given.recipeVersion().document,
        author: "Ann",
        note: "Fix the amount",
        changeType: "update",
        createdAt: the.clock.now(),
      });
      expect(await the.other.recipes.version("sync", 1)).toMatchObject({ changeType: "create" });
      expect(await the.other.recipes.version("sync", 3)).toBeNull();
    });

    test("show their versions from the newest on, page by page", async () => {
      await the.given.recipe();
      for (const version of [2, 3, 4]) await saveVersion("sync", version);
      const versions = async (before: number | null) =>
        (await the.storage.recipes.versions({ id: "sync", before, limit: 3 })).map(
          ({ version }) => version,
        );

      expect(await versions(null)).toEqual([4, 3, 2]);
      expect(await versions(2)).toEqual([1]);
    });

    test("never overwrite a version", async () => {
      await the.given.recipe();

      await expect(saveVersion("sync", 1)).rejects.toThrow();
      expect(await the.storage.recipes.version("sync", 1)).toMatchObject({ note: null });
    });

    test("are gone when they are deleted, and their id is free again", async () => {
      await the.given.recipe({ concurrency: 1, active: false });

      await the.storage.transaction((stores) => stores.deleteRecipe("sync"));
      const gone = await the.other.recipes.find("sync");
      await the.given.recipe({ concurrency: 5, version: 2 });

      expect(gone).toBeNull();
      expect(await the.storage.recipes.find("sync")).toMatchObject({ concurrency: 5 });
    });

    test("leave their versions behind for the jobs that ran on them", async () => {
      await the.given.recipe({ active: false });

      await the.storage.transaction((stores) => stores.deleteRecipe("sync"));

      expect(await the.other.recipes.version("sync", 1)).toMatchObject({ version: 1 });
    });

    test("have unfinished jobs until the last one has ended", async () => {
      await the.given.recipe();
      await the.given.recipe({ id: "other" });
      const unfinished = (id: string) =>
        the.storage.transaction((stores) => stores.hasUnfinishedJobs(id));
      const before = await unfinished("sync");
      const job = await the.given.runningJob();
      const during = await unfinished("sync");
      const change = { event: "complete", report: null } as const;

      await the.storage.jobs.advance(the.given.advance(job, { change }));

      expect([before, during, await unfinished("sync"), await unfinished("other")]).toEqual([
        false,
        true,
        false,
        false,
      ]);
    });
  });
}
