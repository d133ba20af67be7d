import { describe, expect, test } from "vitest";
import { bucketEdges } from "../../../domain/statistics/time-buckets.ts";
import { insightSweeper } from "../../../engine/insight/insight-sweeper.ts";
import { readStatistics } from "../../../engine/insight/read-statistics.ts";
import { rollUp } from "../../../engine/insight/roll-up.ts";
import type { NewJob, StatFilter, StatProgress } from "../../storage.ts";
import { STAT_SIZES } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const MINUTE_MS = 60_000;
/** By then every event is rolled up, and every minute was counted again. */
const SETTLED_MS = 5 * MINUTE_MS;

/** What every store must do with the statistics of §25. */
export function statisticsConform(store: StoreUnderTest): void {
  describe("statistics", () => {
    const the = useStore(store);

    const service = () => rollUp({ storage: the.storage, clock: the.clock });
    const settle = async () => {
      the.clock.advance(SETTLED_MS);
      for (let rounds = 0; rounds < 10; rounds += 1) await service().tick();
    };
    const read = async (from: number, filter: StatFilter = {}, bucketMs = MINUTE_MS) => {
      const to = the.clock.now();
      const edges = bucketEdges({ from, to, bucketMs, zone: "UTC" });
      return readStatistics(the.other, { edges, filter, now: to });
    };
    const shown = async (from: number, filter: StatFilter = {}) => {
      const { buckets } = await read(from, filter);
      return buckets.flatMap(({ t, counts }) => {
        const { creations, waiting, ended, errors, duration } = counts;
        const isEmpty = creations + waiting.count + duration.count + ended.CANCELED === 0;
        return isEmpty
          ? []
          : [
              {
                minute: (t - from) / MINUTE_MS,
                creations,
                waits: [waiting.count, waiting.sum, waiting.min, waiting.max],
                ended,
                errors,
                durations: [duration.count, duration.sum],
              },
            ];
      });
    };
    /** Accepts jobs and executes them at the seconds given. */
    const play = async (created: number[], started: number[], fields: Partial<NewJob> = {}) => {
      const begin = the.clock.now();
      const moments = [
        ...created.map((at) => ({ at, act: () => the.given.job(fields) })),
        ...started.map((at) => ({ at, act: () => the.given.claim() })),
      ].sort((a, b) => a.at - b.at);
      for (const { at, act } of moments) {
        the.clock.advance(begin + at * 1_000 - the.clock.now());
        await act();
      }
      return begin;
    };
    const prepare = async () => {
      await the.given.recipe();
      await the.given.worker();
    };
    const endJob = async (change: "complete" | "fail", fields: Partial<NewJob> = {}) => {
      const job = await the.given.runningJob(fields);
      the.clock.advance(2_000);
      const error = { code: "step_failed", message: "Customer 4711 is unknown", step: null };
      await the.storage.jobs.advance(
        the.given.advance(job, {
          hasErrors: change === "fail",
          change:
            change === "complete"
              ? { event: "complete", report: null }
              : { event: "fail", error, report: null, reason: null },
        }),
      );
      return job;
    };
    const NONE = { COMPLETED: 0, FAILED: 0, CANCELED: 0, ABORTED: 0 };

    test("answer the worked case B-25.3 (acceptance 17), before the rollup and after it", async () => {
      await prepare();
      const begin = await play([10, 20, 50], [12, 50, 140]);

      const expected = [
        { minute: 0, creations: 3, waits: [2, 32_000, 2_000, 30_000] },
        { minute: 2, creations: 0, waits: [1, 90_000, 90_000, 90_000] },
      ];
      expect(await shown(begin)).toMatchObject(expected);
      await settle();
      expect(await shown(begin)).toMatchObject(expected);
      expect((await read(begin, {}, STAT_SIZES.quarter)).buckets[0]?.counts.creations).toBe(3);
    });

    test("count ends by status, errors and durations", async () => {
      await prepare();
      const begin = the.clock.now();
      await endJob("complete");
      await endJob("fail");

      await settle();

      expect(await shown(begin)).toEqual([
        {
          minute: 0,
          creations: 2,
          waits: [2, 0, 0, 0],
          ended: { ...NONE, COMPLETED: 1, FAILED: 1 },
          errors: 1,
          durations: [2, 4_000],
        },
      ]);
    });

    test("count a rerun as a start and an end, not as a creation (B-25.4)", async () => {
      await prepare();
      const begin = the.clock.now();
      const { id } = await endJob("complete");
      await settle();
      const rerunAt = the.clock.now();
      await the.storage.transaction(async (stores) => {
        const job = await stores.lockJob(id);
        if (!job) throw new Error("The job is gone");
        await stores.archiveRepeat(job);
        await stores.updateJob(
          {
            ...job,
            status: "PENDING",
            repeat: 1,
            queuedDate: rerunAt,
            startDate: null,
            endDate: null,
          },
          { state: "ready" },
        );
      });
      the.clock.advance(7_000);
      await the.given.claim();

      await settle();

      expect(await shown(begin)).toMatchObject([
        { minute: 0, creations: 1, waits: [1, 0, 0, 0], durations: [1, 2_000] },
        { minute: 5, creations: 0, waits: [1, 7_000, 7_000, 7_000], durations: [0, 0] },
      ]);
    });

    test("are filtered by recipe, plan, function, kind, priority, roots and system", async () => {
      await prepare();
      const begin = the.clock.now();
      await the.given.job();
      await the.given.job({ recipeId: "other", lane: "other", lowPriority: true });
      await the.given.job({ kind: "run", id: the.given.ids("run"), planId: "hourly" });
      await the.given.job({ kind: "payload", api: "scrape", planId: "hourly", parentId: "run_x" });
      await the.given.job({ kind: "system", api: "retention.sweep" });
      const creations = async (filter: StatFilter) =>
        (await shown(begin, filter)).reduce((sum, bucket) => sum + bucket.creations, 0);

      for (const round of ["live", "rolled up"]) {
        if (round === "rolled up") await settle();
        expect(await creations({})).toBe(4);
        expect(await creations({ includeSystem: true })).toBe(5);
        expect(await creations({ recipeIds: ["other"] })).toBe(1);
        expect(await creations({ recipeIds: ["other", "sync"] })).toBe(4);
        expect(await creations({ planIds: ["hourly"] })).toBe(2);
        expect(await creations({ apis: ["scrape"] })).toBe(1);
        expect(await creations({ kinds: ["run", "payload"] })).toBe(2);
        expect(await creations({ lowPriority: true })).toBe(1);
        expect(await creations({ rootsOnly: true })).toBe(3);
      }
    });

    test("are the same when two processes roll up at once", async () => {
      await prepare();
      const begin = the.clock.now();
      await the.given.jobs(20);
      the.clock.advance(SETTLED_MS);
      const others = rollUp({ storage: the.other, clock: the.clock });

      await Promise.all([service().tick(), others.tick(), service().tick(), others.tick()]);

      expect(await shown(begin)).toMatchObject([{ minute: 0, creations: 20 }]);
    });

    test("find what was committed after its second had been counted", async () => {
      await prepare();
      const begin = the.clock.now();
      await the.given.job();
      the.clock.advance(10_000);
      await service().tick();
      await the.storage.jobs.accept(
        the.given.newJob({
          id: `job_${(await the.given.job()).slice(4, 14)}0000000000000000`,
          createDate: begin + 1_000,
        }),
      );
      const late = await endLate(begin + 5_000);

      await settle();

      expect(late).toBe(1);
      expect(await shown(begin)).toMatchObject([
        { minute: 0, creations: 3, waits: [1, 5_000, 5_000, 5_000] },
      ]);
      const quarter = await read(begin, {}, STAT_SIZES.quarter);
      expect(quarter.buckets[0]?.counts).toMatchObject({ creations: 3 });
      const ever = await the.other.statistics.cells({
        size: STAT_SIZES.ever,
        subjects: ["*"],
        from: 0,
        to: 1,
      });
      expect(ever).toMatchObject([{ counts: { creations: 3, waiting: { count: 1 } } }]);
    });

    /** A worker whose clock is behind claims a job. */
    const endLate = async (now: number) => {
      const claimed = await the.storage.jobs.claim({
        workerId: "wrk_test",
        lanes: ["sync"],
        limit: 1,
        lowLimit: 1,
        now,
      });
      return claimed.length;
    };

    test("lose nothing to a round that did not commit", async () => {
      await prepare();
      const begin = the.clock.now();
      await the.given.jobs(3);
      the.clock.advance(SETTLED_MS);
      const stale: StatProgress = { created: 1, started: 1, ended: 1, verified: 0 };

      const done = await the.storage.statistics.roll({
        expected: stale,
        next: { ...stale, created: the.clock.now() },
        cells: [],
        failures: [],
      });

      expect(done).toBe(false);
      await service().tick();
      expect(await shown(begin)).toMatchObject([{ creations: 3 }]);
    });

    test("read what there is in pieces that never part a millisecond", async () => {
      await prepare();
      await the.given.jobs(7);
      the.clock.advance(1);
      await the.given.jobs(2);
      const to = the.clock.now();

      const first = await the.other.statistics.events({
        stream: "created",
        after: 0,
        to,
        limit: 3,
      });
      const second = await the.other.statistics.events({
        stream: "created",
        after: first.to,
        to,
        limit: 3,
      });

      expect([first.events.length, first.to]).toEqual([7, to - 1]);
      expect([second.events.length, second.to]).toEqual([2, to]);
    });

    test("tell what is pending, the oldest of it, and what runs", async () => {
      await prepare();
      const oldest = the.clock.now();
      await the.given.runningJob();
      await the.given.job();
      the.clock.advance(1_000);
      await the.given.job({ kind: "run", id: the.given.ids("run") });

      const { statistics } = the.other;
      expect(await statistics.pending({})).toEqual({ now: 2, capped: false, oldest });
      expect(await statistics.pending({ kinds: ["run"] })).toMatchObject({
        now: 1,
        oldest: oldest + 1_000,
      });
      expect(await statistics.running({})).toEqual({ now: 1, capped: false });
      expect(await statistics.unfinished()).toContainEqual({ status: "PENDING", count: 2 });
      expect(await statistics.databaseBytes()).toBeGreaterThan(10_000);
    });

    test("are forgotten when they are old", async () => {
      await prepare();
      await the.given.job();
      await settle();
      the.clock.advance(20 * 86_400_000);

      const swept = await insightSweeper({ storage: the.storage, clock: the.clock }).tick();

      expect(swept).toBeGreaterThan(0);
      const cells = (size: 60_000 | 900_000) =>
        the.other.statistics.cells({ size, subjects: ["*"], from: 0, to: the.clock.now() });
      expect(await cells(STAT_SIZES.minute)).toEqual([]);
      expect(await cells(STAT_SIZES.quarter)).toHaveLength(1);
    });
  });
}
