import { beforeEach, describe, expect, test } from "vitest";
import { byText, type StoreUnderTest, useStore } from "../store-under-test.ts";

/** What every store must do for jobs that wait for a time. */
export function timersConform(store: StoreUnderTest): void {
  describe("timers", () => {
    const the = useStore(store);

    beforeEach(async () => {
      await the.given.recipe();
    });

    const givenWaiting = async (afterMs: number, lane = "sync") => {
      const job = await the.given.runningJob({ lane });
      const until = the.clock.now() + afterMs;
      const change = { event: "wait", waitingFor: "timer", until } as const;
      await the.storage.jobs.advance(the.given.advance(job, { change }));
      return job;
    };

    const wake = (limit = 100) => the.storage.jobs.wakeDue({ now: the.clock.now(), limit });

    test("fires at its time, not before", async () => {
      const job = await givenWaiting(1_000);
      the.clock.advance(999);
      const early = await wake();
      the.clock.advance(1);

      const due = await wake();

      expect(early).toEqual({ woken: 0, lanes: [] });
      expect(due).toEqual({ woken: 1, lanes: ["sync"] });
      expect(await the.storage.jobs.find(job.id)).toMatchObject({
        status: "RUNNING",
        phase: "waiting",
        waitingFor: "slot",
        waitingUntil: null,
      });
      const [claimed] = await the.given.claim();
      expect(claimed?.job).toMatchObject({ id: job.id, epoch: job.epoch + 1, phase: "executing" });
    });

    test("fires once", async () => {
      await givenWaiting(1_000);
      the.clock.advance(1_000);

      const answers = await Promise.all([
        wake(),
        wake(),
        the.other.jobs.wakeDue({ now: the.clock.now(), limit: 9 }),
      ]);

      expect(answers.map(({ woken }) => woken).toSorted()).toEqual([0, 0, 1]);
    });

    test("wakes those first that are due the longest, and no more than asked", async () => {
      const late = await givenWaiting(3_000);
      const early = await givenWaiting(1_000);
      the.clock.advance(5_000);

      expect(await wake(1)).toMatchObject({ woken: 1 });
      const [first] = await the.given.claim({ limit: 5 });
      expect(first?.job.id).toBe(early.id);
      expect(await wake(1)).toMatchObject({ woken: 1 });
      const [second] = await the.given.claim({ limit: 5 });
      expect(second?.job.id).toBe(late.id);
    });

    test("names every lane that has work again, once", async () => {
      await the.given.recipe({ id: "other" });
      await givenWaiting(10);
      await givenWaiting(10);
      await givenWaiting(10, "other");
      the.clock.advance(10);

      const { woken, lanes } = await wake();

      expect(woken).toBe(3);
      expect(lanes.toSorted(byText)).toEqual(["other", "sync"]);
    });

    test("tells when the next one is due", async () => {
      expect(await the.storage.jobs.nextWakeAt()).toBeNull();
      await givenWaiting(5_000);
      await givenWaiting(2_000);

      expect(await the.other.jobs.nextWakeAt()).toBe(the.clock.now() + 2_000);
    });

    test("a waiting job belongs to no worker, so that none can lose it", async () => {
      const job = await givenWaiting(5_000);

      await the.storage.workers.sweep({ now: the.clock.now(), all: true });

      expect(await the.storage.jobs.find(job.id)).toMatchObject({ waitingFor: "timer" });
      expect(await the.storage.jobs.findHeld("wrk_test")).toEqual([]);
    });
  });
}
