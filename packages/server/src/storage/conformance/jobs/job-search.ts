import { describe, expect, test } from "vitest";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

/** How every store finds jobs for people who type a word. */
export function jobSearchConforms(store: StoreUnderTest): void {
  describe("search among jobs", () => {
    const the = useStore(store);

    const fail = async (message: string) => {
      const job = await the.given.runningJob();
      const error = { code: "step_failed", message, step: null };
      await the.storage.jobs.advance(
        the.given.advance(job, { change: { event: "fail", error, report: null, reason: null } }),
      );
      return job.id;
    };

    test("finds ids by how they begin, and errors by their text", async () => {
      await the.given.recipe();
      await the.given.worker();
      const broken = await fail("Customer 4711 is unknown");
      await fail("Out of stock");
      const search = async (text: string) =>
        (await the.storage.jobs.search({ text, limit: 5 })).map(({ id }) => id);

      expect(await search(broken)).toEqual([broken]);
      expect(await search("job_")).toHaveLength(2);
      expect(await search("customer 4711")).toEqual([broken]);
      expect(await search("100%")).toEqual([]);
    });

    test("says what the jobs of a filter have in common", async () => {
      await the.given.recipe();
      await the.given.recipe({ id: "other" });
      await the.given.jobs(3);
      await the.given.jobs(1, { recipeId: "other", lane: "other" });

      const all = await the.storage.jobs.facets({});
      const one = await the.storage.jobs.facets({ recipeIds: ["other"], statuses: ["PENDING"] });

      expect(all).toMatchObject({
        recipes: [
          { value: "sync", count: 3 },
          { value: "other", count: 1 },
        ],
        kinds: [{ value: "recipe", count: 4 }],
        capped: false,
      });
      expect(all.status.find(({ status }) => status === "PENDING")?.count).toBe(4);
      expect(one.recipes).toEqual([{ value: "other", count: 1 }]);
    });
  });
}
