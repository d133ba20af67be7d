import { beforeEach, describe, expect, test } from "vitest";
import type { ClaimedJob } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const SLOTS = 4;
const LANES = ["a", "b", "sync"];
/** Apart, so that a root is not claimed for a child. */
const ROOTS = "roots";

interface Tree {
  children: number;
  lane: string;
  /** How long each child runs. */
  sliceMs: number;
}

/** Whose jobs run how long, while several trees have more to do than there are slots (K-15.2). */
export function fairSharesConform(store: StoreUnderTest): void {
  describe("sharing out execution time", () => {
    const the = useStore(store);

    beforeEach(async () => {
      for (const id of [...LANES, ROOTS]) await the.given.recipe({ id, concurrency: 1000 });
    });

    const givenTree = async ({ children, lane }: Tree): Promise<string> => {
      const { id: rootId } = await the.given.runningJob({ lane: ROOTS });
      await the.given.jobs(children, {
        kind: "call",
        lane,
        recipeId: lane,
        parentId: rootId,
        rootId,
      });
      return rootId;
    };

    /** Runs what is claimed until so much time has passed; the execution time of each root. */
    const run = async (totalMs: number, durations: ReadonlyMap<string, number>) => {
      const used = new Map<string, number>();
      const running: { claimed: ClaimedJob; endsAt: number; sliceMs: number }[] = [];
      const endsAt = the.clock.now() + totalMs;
      while (the.clock.now() < endsAt) {
        const limit = SLOTS - running.length;
        const request = { workerId: "wrk_test", lanes: LANES, limit, now: the.clock.now() };
        const claimed = limit === 0 ? [] : await the.storage.jobs.claim(request);
        for (const one of claimed) {
          const sliceMs = durations.get(one.job.rootId ?? "") ?? 1_000;
          running.push({ claimed: one, sliceMs, endsAt: the.clock.now() + sliceMs });
        }
        running.sort((one, other) => one.endsAt - other.endsAt);
        const next = running.shift();
        if (!next) break;
        the.clock.advance(next.endsAt - the.clock.now());
        const { job } = next.claimed;
        const root = job.rootId ?? job.id;
        used.set(root, (used.get(root) ?? 0) + next.sliceMs);
        await the.storage.jobs.advance(
          the.given.advance(job, {
            change: { event: "complete", report: null },
            activeMs: next.sliceMs,
            parentId: job.parentId,
            rootId: job.rootId,
            slice: { usedMs: next.sliceMs, chargedMs: job.sliceCost },
          }),
        );
      }
      return used;
    };

    const sharesOf = async (trees: readonly Tree[], totalMs: number) => {
      const roots: string[] = [];
      for (const tree of trees) roots.push(await givenTree(tree));
      const used = await run(
        totalMs,
        new Map(roots.map((root, index) => [root, trees[index]?.sliceMs ?? 0])),
      );
      const total = [...used.values()].reduce((sum, ms) => sum + ms, 0);
      return roots.map((root) => (used.get(root) ?? 0) / total);
    };

    test("gives jobs of 34 seconds no more than jobs of one second", async () => {
      const shares = await sharesOf(
        [
          { children: 400, lane: "a", sliceMs: 34_000 },
          { children: 2_000, lane: "a", sliceMs: 1_000 },
        ],
        400_000,
      );

      for (const share of shares) expect(share).toBeGreaterThan(0.45);
    });

    test("gives each of four trees a quarter, whatever their lanes and their number of jobs", async () => {
      const shares = await sharesOf(
        [
          { children: 500, lane: "a", sliceMs: 3_000 },
          { children: 150, lane: "b", sliceMs: 5_000 },
          { children: 1_000, lane: "sync", sliceMs: 500 },
          { children: 300, lane: "sync", sliceMs: 1_000 },
        ],
        100_000,
      );

      for (const share of shares) expect(Math.abs(share - 0.25)).toBeLessThan(0.04);
    });

    test("gives a tree that comes later its share from then on, and no more", async () => {
      const first = await givenTree({ children: 600, lane: "a", sliceMs: 1_000 });
      const durations = new Map([[first, 1_000]]);
      await run(60_000, durations);
      const second = await givenTree({ children: 600, lane: "b", sliceMs: 1_000 });
      durations.set(second, 1_000);

      const used = await run(50_000, durations);

      const share = (used.get(second) ?? 0) / ((used.get(first) ?? 0) + (used.get(second) ?? 0));
      expect(share).toBeGreaterThan(0.45);
      expect(share).toBeLessThan(0.55);
    });
  });
}
