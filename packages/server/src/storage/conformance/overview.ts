import { describe, expect, test } from "vitest";
import { type StoreUnderTest, useStore } from "./store-under-test.ts";

/** What every store must tell about its queues. */
export function overviewConforms(store: StoreUnderTest): void {
  describe("the overview", () => {
    const the = useStore(store);

    test("of an empty store is empty", async () => {
      const { overview } = the.storage;

      expect(await overview.lanes(10)).toEqual([]);
      expect(await overview.roots(10)).toEqual([]);
      expect(await overview.summary({ now: the.clock.now() })).toEqual({
        ready: 0,
        oldestPending: null,
        openApprovals: 0,
        failing: [],
        triggersInError: [],
        nextFires: [],
        changedRecipes: [],
      });
    });

    test("has what each lane waits for, does and may do", async () => {
      await the.given.worker();
      await the.given.recipe({ id: "busy", concurrency: 7 });
      const [, second] = await the.given.jobs(3, { recipeId: "busy", lane: "busy" });
      await the.given.claim({ lane: "busy" });
      const alone = await the.given.job({ recipeId: null, lane: "built-in:x", kind: "task" });

      const lanes = await the.other.overview.lanes(10);

      expect(lanes).toEqual([
        { lane: "built-in:x", held: false, maxActive: null, ready: 1, active: 0, nextJobId: alone },
        { lane: "busy", held: false, maxActive: 7, ready: 2, active: 1, nextJobId: second },
      ]);
      expect(await the.other.overview.lanes(1)).toHaveLength(1);
    });

    test("says which lanes are held, for their recipes are stopped", async () => {
      await the.given.recipe({ id: "held", active: false });
      await the.given.job({ recipeId: "held", lane: "held" });

      const [lane] = await the.other.overview.lanes(10);

      expect(lane).toMatchObject({ lane: "held", held: true, ready: 1 });
    });

    test("names who has waited longest, and the recipes that were changed last", async () => {
      await the.given.recipe({ id: "older", updatedAt: 1 });
      await the.given.recipe({ id: "newer", updatedAt: 2 });
      const [oldest] = await the.given.jobs(2, { recipeId: "older", lane: "older" });

      const summary = await the.other.overview.summary({ now: the.clock.now() });

      expect(summary).toMatchObject({ ready: 2, oldestPending: { jobId: oldest } });
      expect(summary.changedRecipes.map(({ id }) => id)).toEqual(["newer", "older"]);
    });

    test("names what fires next, and triggers that fail", async () => {
      const trigger = {
        handledAt: 0,
        memory: {},
        errorsInRow: 0,
        lastError: null,
        lastFiredAt: null,
        lastPolledAt: null,
        stopReason: null,
        active: true,
      };
      const error = { at: 5, code: "http_status", message: "503" };
      const { triggers, overview } = the.storage;
      await triggers.put({ ...trigger, recipeId: "late", kind: "schedule", nextAt: 900 });
      await triggers.put({ ...trigger, recipeId: "soon", kind: "schedule", nextAt: 100 });
      await triggers.put({
        ...trigger,
        ...{ recipeId: "poller", kind: "poll", nextAt: 50, errorsInRow: 3, lastError: error },
      });

      const summary = await overview.summary({ now: the.clock.now() });

      expect(summary.nextFires.map(({ name, at }) => [name, at])).toEqual([
        ["soon", 100],
        ["late", 900],
      ]);
      expect(summary.triggersInError).toEqual([
        { name: "poller", errorsInRow: 3, lastError: error, stoppedAt: null },
      ]);
    });

    test("has the trees whose children wait, the longest line first", async () => {
      const [small, large] = await the.given.jobs(2, { recipeId: "sync", lane: "sync" });
      const child = { recipeId: "part", lane: "part", kind: "call" as const, callDepth: 1 };
      await the.given.jobs(1, { ...child, parentId: small ?? "", rootId: small ?? "" });
      await the.given.jobs(3, { ...child, parentId: large ?? "", rootId: large ?? "" });

      const roots = await the.other.overview.roots(10);

      expect(roots.map(({ rootId, waiting }) => [rootId, waiting])).toEqual([
        [large, 3],
        [small, 1],
      ]);
    });
  });
}
