import { beforeEach, describe, expect, test } from "vitest";
import { byText, type StoreUnderTest, useStore } from "../store-under-test.ts";

const SECOND_MS = 1_000;

/** What every store must do when a worker asks for jobs. */
export function claimJobsConforms(store: StoreUnderTest): void {
  describe("claiming jobs", () => {
    const the = useStore(store);

    beforeEach(async () => {
      await the.given.recipe();
    });

    const claimIds = async (limit: number, lane?: string) =>
      (await the.given.claim({ limit, ...(lane !== undefined && { lane }) })).map(
        ({ job }) => job.id,
      );

    /** A job that waits for a timer which has run out, so that it is ready again. */
    const givenWokenJob = async () => {
      const job = await the.given.runningJob();
      const until = the.clock.now() + SECOND_MS;
      const change = { event: "wait", waitingFor: "timer", until } as const;
      await the.storage.jobs.advance(the.given.advance(job, { change }));
      the.clock.advance(SECOND_MS);
      await the.storage.jobs.wakeDue({ now: the.clock.now(), limit: 100 });
      return job.id;
    };

    test("gives the job and its event to the worker, under a new epoch", async () => {
      const id = await the.given.job({ event: '{"invoice":4711}' });
      the.clock.advance(SECOND_MS);

      const claimed = await the.given.claim({ workerId: "wrk_one" });

      expect(claimed).toMatchObject([
        {
          job: {
            id,
            status: "RUNNING",
            phase: "executing",
            waitingFor: null,
            startDate: the.clock.now(),
            workerId: "wrk_one",
            epoch: 1,
          },
          event: '{"invoice":4711}',
        },
      ]);
      expect(await the.other.jobs.find(id)).toEqual(claimed[0]?.job);
    });

    test("gives nothing when nothing is ready, and nothing of a lane that was not named", async () => {
      await the.given.recipe({ id: "other" });
      await the.given.job({ lane: "other" });

      expect(await claimIds(10)).toEqual([]);
      expect(await the.storage.jobs.claim({ workerId: "w", lanes: [], limit: 9, now: 0 })).toEqual(
        [],
      );
    });

    test("gives the oldest first, and no more than asked", async () => {
      const ids = [];
      for (let index = 0; index < 4; index += 1) {
        ids.push(await the.given.job());
        the.clock.advance(1);
      }

      expect(await claimIds(2)).toEqual(ids.slice(0, 2));
      expect(await claimIds(9)).toEqual(ids.slice(2));
      expect(await claimIds(9)).toEqual([]);
    });

    test("orders jobs of one millisecond by their ids", async () => {
      const ids = await the.given.jobs(20);

      expect(await claimIds(20)).toEqual(ids.toSorted(byText));
    });

    test("takes what goes on before what is new, and low priority last", async () => {
      const woken = await givenWokenJob();
      const low = await the.given.job({ lowPriority: true });
      the.clock.advance(SECOND_MS);
      const fresh = await the.given.job();

      expect(await claimIds(1)).toEqual([woken]);
      expect(await claimIds(1)).toEqual([fresh]);
      expect(await claimIds(1)).toEqual([low]);
    });

    test("answers a batch in the order in which the jobs are to be started", async () => {
      const low = await the.given.job({ lowPriority: true });
      const woken = await givenWokenJob();
      const fresh = await the.given.job();

      expect(await claimIds(3)).toEqual([woken, fresh, low]);
    });

    test("lets the lanes take turns in the order in which they are named", async () => {
      await the.given.recipe({ id: "a" });
      await the.given.recipe({ id: "b" });
      const a = await the.given.jobs(3, { lane: "a" });
      the.clock.advance(SECOND_MS);
      const b = await the.given.jobs(3, { lane: "b" });
      const claim = async (lanes: string[], limit: number) =>
        (await the.storage.jobs.claim({ workerId: "w", lanes, limit, now: the.clock.now() })).map(
          ({ job }) => job.id,
        );

      expect(await claim(["b", "a"], 1)).toEqual([b[0]]);
      expect(await claim(["b", "a"], 3)).toEqual([b[1], a[0], b[2]]);
      expect(await claim(["b", "a"], 9)).toEqual([a[1], a[2]]);
    });

    describe("of trees", () => {
      const claimRoots = async (limit: number) => {
        const request = { workerId: "w", lanes: ["a", "sync"], limit, now: the.clock.now() };
        const claimed = await the.storage.jobs.claim(request);
        return claimed.map(({ job }) => job.rootId ?? job.id);
      };
      const givenTree = async (children: number, fields: { lane?: string } = {}) => {
        const rootId = await the.given.runningJob().then(({ id }) => id);
        await the.given.jobs(children, { kind: "call", parentId: rootId, rootId, ...fields });
        return rootId;
      };

      test("gives a newcomer its turn next, however many children wait", async () => {
        const root = await givenTree(1_000);
        expect(await claimRoots(10)).toEqual(Array.from({ length: 10 }, () => root));

        const single = await the.given.job();

        expect((await claimRoots(3)).slice(0, 2)).toContain(single);
      });

      test("gives two trees equal shares, also of different lanes", async () => {
        await the.given.recipe({ id: "a" });
        const one = await givenTree(200, { lane: "a" });
        const other = await givenTree(200);

        const given = await claimRoots(100);

        expect(given.filter((root) => root === one).length).toBeGreaterThanOrEqual(45);
        expect(given.filter((root) => root === other).length).toBeGreaterThanOrEqual(45);
      });

      test("calls the children whose siblings before them were all canceled", async () => {
        await givenTree(100);
        const queued = await the.storage.jobs.list({
          filter: { kinds: ["call"], includeChildren: true },
          order: "oldest",
          limit: 64,
          after: null,
        });
        await the.storage.transaction(async (stores) => {
          for (const { id } of queued.jobs) {
            const job = await stores.lockJob(id);
            if (!job) throw new Error(`There is no job ${id}`);
            const canceled = { ...job, status: "CANCELED" as const, endDate: the.clock.now() };
            await stores.updateJob(canceled, { state: "resting" });
          }
        });
        expect(await the.given.claim({ limit: 10 })).toEqual([]);

        const round = await the.storage.jobs.queueStranded({ after: null, limit: 10 });

        expect(round).toEqual({ lanes: ["sync"], next: null });
        expect(await the.given.claim({ limit: 50 })).toHaveLength(36);
      });

      test("gives every child in the end, oldest first", async () => {
        const root = await givenTree(300);
        const given: string[] = [];
        for (;;) {
          const claimed = await the.given.claim({ limit: 50 });
          if (claimed.length === 0) break;
          given.push(...claimed.map(({ job }) => job.id));
        }

        expect(given).toHaveLength(300);
        expect(given).toEqual(given.toSorted(byText));
        expect(given).not.toContain(root);
      });
    });

    test("keeps the start date of a job that goes on", async () => {
      const begun = the.clock.now();
      await givenWokenJob();

      const [claimed] = await the.given.claim();

      expect(claimed?.job).toMatchObject({ startDate: begun, epoch: 2, status: "RUNNING" });
    });

    describe("within the concurrency of a recipe", () => {
      test("gives no more than there is room", async () => {
        await the.given.recipe({ id: "narrow", concurrency: 2 });
        await the.given.jobs(5, { lane: "narrow" });

        expect(await claimIds(10, "narrow")).toHaveLength(2);
        expect(await claimIds(10, "narrow")).toHaveLength(0);
      });

      test("gives the next one when one has ended", async () => {
        await the.given.recipe({ id: "narrow", concurrency: 1 });
        const ids = await the.given.jobs(2, { lane: "narrow" });
        const [first] = await the.given.claim({ lane: "narrow" });
        if (!first) throw new Error("There was nothing to claim");

        const change = { event: "complete", report: null } as const;
        await the.storage.jobs.advance(the.given.advance(first.job, { change }));

        expect(await claimIds(10, "narrow")).toEqual(ids.slice(1));
      });

      test("does not count a job that waits: a hold uses no room", async () => {
        await the.given.recipe({ id: "narrow", concurrency: 1 });
        const job = await the.given.runningJob({ lane: "narrow" });
        const second = await the.given.job({ lane: "narrow" });
        const change = { event: "wait", waitingFor: "timer", until: the.clock.now() + 9 } as const;

        await the.storage.jobs.advance(the.given.advance(job, { change }));

        expect(await claimIds(10, "narrow")).toEqual([second]);
      });

      test("follows a change of the limit", async () => {
        const recipe = await the.given.recipe({ id: "narrow", concurrency: 1 });
        await the.given.jobs(3, { lane: "narrow" });
        await claimIds(10, "narrow");

        await the.storage.transaction((stores) =>
          stores.updateRecipe({ ...recipe, concurrency: 2 }),
        );

        expect(await claimIds(10, "narrow")).toHaveLength(1);
      });
    });

    describe("of a stopped recipe", () => {
      test("gives nothing until it is started", async () => {
        const recipe = await the.given.recipe({ id: "held", active: false });
        const id = await the.given.job({ lane: "held" });
        const before = await claimIds(10, "held");

        await the.storage.transaction((stores) => stores.updateRecipe({ ...recipe, active: true }));

        expect(before).toEqual([]);
        expect(await claimIds(10, "held")).toEqual([id]);
      });

      test("does not name its lane as ready", async () => {
        await the.given.recipe({ id: "held", active: false });
        await the.given.job({ lane: "held" });
        await the.given.job();

        expect(await the.storage.jobs.findReadyLanes(10)).toEqual(["sync"]);
      });
    });

    describe("for a version of the recipe", () => {
      /** An ended job that is queued again. */
      const rerun = (id: string) =>
        the.storage.transaction(async (stores) => {
          const job = await stores.lockJob(id);
          if (!job) throw new Error("The job is gone");
          const again = { ...job, repeat: job.repeat + 1, startDate: null, recipeVersion: null };
          await stores.updateJob({ ...again, status: "PENDING" }, { state: "ready" });
        });
      const versions = async (lane: string) =>
        (await the.given.claim({ lane, limit: 9 })).map(({ job }) => job.recipeVersion);

      test("binds a new job to the live one, and a rerun to the newest", async () => {
        await the.given.recipe({ id: "live", version: 5, activeVersion: 3 });
        const job = await the.given.runningJob({ lane: "live" });
        const change = { event: "complete", report: null } as const;
        await the.storage.jobs.advance(the.given.advance(job, { change }));

        await rerun(job.id);

        expect(job.recipeVersion).toBe(3);
        expect(await versions("live")).toEqual([5]);
      });

      test("keeps the one with which the job began", async () => {
        const recipe = await the.given.recipe({ id: "live", version: 1, activeVersion: 1 });
        const job = await the.given.runningJob({ lane: "live" });
        await the.storage.jobs.advance(the.given.advance(job, { change: { event: "yield" } }));

        await the.storage.transaction((stores) =>
          stores.updateRecipe({ ...recipe, version: 2, activeVersion: 2 }),
        );

        expect(await versions("live")).toEqual([1]);
      });

      test("gives reruns of a stopped recipe, before anything new", async () => {
        const recipe = await the.given.recipe({ id: "held" });
        const [first, second] = await the.given.jobs(2, { lane: "held" });
        await rerun(second ?? "");
        await the.storage.transaction((stores) =>
          stores.updateRecipe({ ...recipe, active: false }),
        );

        expect(await the.storage.jobs.findReadyLanes(9)).toEqual(["held"]);
        expect(await claimIds(9, "held")).toEqual([second]);
        await the.storage.transaction((stores) => stores.updateRecipe(recipe));
        expect(await claimIds(9, "held")).toEqual([first]);
      });
    });

    describe("finding ready lanes", () => {
      test("names each lane with ready jobs once, up to the limit", async () => {
        for (const id of ["c", "a", "b"]) {
          await the.given.recipe({ id });
          await the.given.jobs(3, { lane: id });
        }

        expect((await the.other.jobs.findReadyLanes(10)).toSorted(byText)).toEqual(["a", "b", "c"]);
        expect(await the.storage.jobs.findReadyLanes(2)).toHaveLength(2);
      });

      test("names no lane whose jobs run, wait or have ended", async () => {
        const job = await the.given.runningJob();
        const change = { event: "wait", waitingFor: "timer", until: the.clock.now() + 9 } as const;
        await the.storage.jobs.advance(the.given.advance(job, { change }));
        await the.given.runningJob();

        expect(await the.storage.jobs.findReadyLanes(10)).toEqual([]);
      });
    });

    describe("by many workers at once", () => {
      const claimers = () =>
        Array.from({ length: 10 }, (_, index) => ({
          storage: index % 2 === 0 ? the.storage : the.other,
          workerId: `wrk_${index}`,
        }));

      test("gives every job to exactly one worker", async () => {
        const ids = await the.given.jobs(500);
        const given: string[] = [];

        await Promise.all(
          claimers().map(async ({ storage, workerId }) => {
            for (let quiet = 0; quiet < 3; ) {
              const request = { workerId, lanes: ["sync"], limit: 7, now: the.clock.now() };
              const claimed = await storage.jobs.claim(request);
              given.push(...claimed.map(({ job }) => job.id));
              quiet = claimed.length === 0 ? quiet + 1 : 0;
            }
          }),
        );

        expect(given.toSorted(byText)).toEqual(ids.toSorted(byText));
      });

      test("never passes a recipe's concurrency, while jobs end all the time", async () => {
        await the.given.recipe({ id: "narrow", concurrency: 3 });
        await the.given.jobs(60, { lane: "narrow" });
        let active = 0;
        let most = 0;
        let done = 0;

        await Promise.all(
          claimers().map(async ({ storage, workerId }) => {
            for (let quiet = 0; done < 60 && quiet < 2_000; quiet += 1) {
              const request = { workerId, lanes: ["narrow"], limit: 5, now: the.clock.now() };
              const claimed = await storage.jobs.claim(request);
              active += claimed.length;
              most = Math.max(most, active);
              for (const { job } of claimed) {
                const change = { event: "complete", report: null } as const;
                // Counted while it is surely held: its room is free before the answer comes.
                active -= 1;
                await storage.jobs.advance(the.given.advance(job, { change }));
                done += 1;
              }
            }
          }),
        );

        expect(most).toBeLessThanOrEqual(3);
        expect(done).toBe(60);
      });
    });
  });
}
