import { beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../../domain/job/job.ts";
import { byText, type StoreUnderTest, useStore } from "./store-under-test.ts";

const LEASE_MS = 30_000;

/** What every store must do for workers, their leases and the jobs of those that died. */
export function workersConform(store: StoreUnderTest): void {
  describe("workers", () => {
    const the = useStore(store);

    beforeEach(async () => {
      await the.given.recipe();
      await the.given.worker({ id: "wrk_a", slots: 7 });
      await the.given.worker({ id: "wrk_b" });
    });

    const renew = (id: string) =>
      the.storage.workers.renew({ id, now: the.clock.now(), leaseMs: LEASE_MS });
    const sweep = (all = false) => the.storage.workers.sweep({ now: the.clock.now(), all });
    const find = (id: string) => the.storage.jobs.find(id);

    const command = (job: Job, status: "STOPPING" | "CANCELING" | "PAUSING") =>
      the.storage.transaction(async (stores) => {
        const locked = await stores.lockJob(job.id);
        if (locked) await stores.updateJob({ ...locked, status }, { state: "held" });
      });

    test("are listed with what they hold", async () => {
      await the.given.runningJob({ workerId: "wrk_a" });
      await the.given.runningJob({ workerId: "wrk_a" });

      const workers = await the.other.workers.list();

      expect(workers).toEqual([
        {
          id: "wrk_a",
          name: "test",
          slots: 7,
          startedAt: the.clock.now(),
          leaseUntil: the.clock.now() + LEASE_MS,
          held: 2,
        },
        expect.objectContaining({ id: "wrk_b", held: 0 }),
      ]);
    });

    test("find the jobs that the store says they hold", async () => {
      const job = await the.given.runningJob({ workerId: "wrk_a" });
      await the.given.runningJob({ workerId: "wrk_b" });
      await command(job, "CANCELING");

      const held = await the.other.jobs.findHeld("wrk_a");

      expect(held).toEqual([{ id: job.id, epoch: job.epoch, status: "CANCELING" }]);
    });

    test("keep their jobs as long as they renew their lease", async () => {
      const job = await the.given.runningJob({ workerId: "wrk_a" });
      for (let round = 0; round < 3; round += 1) {
        the.clock.advance(LEASE_MS - 1);
        expect(await renew("wrk_a")).toBe(true);
      }

      const swept = await sweep();

      expect(swept.workers).toEqual(["wrk_b"]);
      expect(await find(job.id)).toEqual(job);
    });

    test("lose their jobs to others when the lease runs out", async () => {
      const job = await the.given.runningJob({ workerId: "wrk_a" });
      the.clock.advance(LEASE_MS);

      const swept = await sweep();

      expect(swept.workers.toSorted(byText)).toEqual(["wrk_a", "wrk_b"]);
      expect(swept.lanes).toEqual(["sync"]);
      expect(await find(job.id)).toMatchObject({
        status: "RUNNING",
        phase: "waiting",
        waitingFor: "slot",
        workerId: null,
        startDate: job.startDate,
      });
      const [again] = await the.given.claim({ workerId: "wrk_c" });
      expect(again?.job).toMatchObject({ id: job.id, workerId: "wrk_c" });
      expect(again?.job.epoch).toBeGreaterThan(job.epoch);
    });

    test("are told that they lost them: a lease that ran out is not renewed", async () => {
      the.clock.advance(LEASE_MS);

      expect(await renew("wrk_a")).toBe(false);
      await sweep();
      expect(await renew("wrk_a")).toBe(false);
      expect(await renew("wrk_unknown")).toBe(false);
    });

    test("write nothing after they were swept, even before another one claims", async () => {
      const job = await the.given.runningJob({ workerId: "wrk_a" });
      the.clock.advance(LEASE_MS);
      await sweep();
      const swept = await find(job.id);

      const late = await the.other.jobs.advance(
        the.given.advance(job, { steps: [the.given.step()], progress: 50 }),
      );

      expect(late).toBeNull();
      expect(await find(job.id)).toEqual(swept);
      expect(await the.storage.steps.list({ jobId: job.id, repeat: 0 })).toEqual([]);
    });

    test.each([
      ["STOPPING", "STOPPED"],
      ["CANCELING", "CANCELED"],
      ["PAUSING", "PAUSED"],
    ] as const)("leave a %s job at rest when they die: %s", async (asked, rest) => {
      const job = await the.given.runningJob({ workerId: "wrk_a" });
      await command(job, asked);
      the.clock.advance(LEASE_MS);

      await sweep();

      expect(await find(job.id)).toMatchObject({
        status: rest,
        workerId: null,
        phase: null,
        waitingFor: null,
        endDate: rest === "CANCELED" ? the.clock.now() : null,
      });
      expect(await the.given.claim()).toEqual([]);
    });

    test("are swept once, whoever sweeps", async () => {
      await the.given.runningJob({ workerId: "wrk_a" });
      the.clock.advance(LEASE_MS);

      const sweeps = await Promise.all([
        sweep(),
        the.other.workers.sweep({ now: the.clock.now() }),
        sweep(),
      ]);

      expect(sweeps.flatMap(({ workers }) => workers).toSorted(byText)).toEqual(["wrk_a", "wrk_b"]);
      expect(sweeps.flatMap(({ lanes }) => lanes)).toEqual(["sync"]);
    });

    test("leave nothing behind when a claim of theirs committed after they were swept", async () => {
      const job = await the.given.runningJob({ workerId: "wrk_gone" });

      const swept = await sweep();

      expect(swept).toEqual({ workers: ["wrk_gone"], lanes: ["sync"], quarantined: [] });
      expect(await find(job.id)).toMatchObject({ workerId: null, waitingFor: "slot" });
    });

    test("are all forgotten when an embedded server starts again", async () => {
      const job = await the.given.runningJob({ workerId: "wrk_a" });

      const swept = await sweep(true);

      expect(swept.workers.toSorted(byText)).toEqual(["wrk_a", "wrk_b"]);
      expect(await find(job.id)).toMatchObject({ workerId: null, waitingFor: "slot" });
      expect(await the.storage.workers.list()).toEqual([]);
    });

    test("hand back everything when they leave, and are gone", async () => {
      const running = await the.given.runningJob({ workerId: "wrk_a" });
      const canceling = await the.given.runningJob({ workerId: "wrk_a" });
      const others = await the.given.runningJob({ workerId: "wrk_b" });
      await command(canceling, "CANCELING");

      const released = await the.storage.workers.release({ id: "wrk_a", now: the.clock.now() });

      expect(released.lanes).toContain("sync");
      expect(await find(running.id)).toMatchObject({ status: "RUNNING", waitingFor: "slot" });
      expect(await find(canceling.id)).toMatchObject({ status: "CANCELED" });
      expect(await find(others.id)).toEqual(others);
      expect((await the.storage.workers.list()).map(({ id }) => id)).toEqual(["wrk_b"]);
      expect(await the.storage.jobs.findReadyLanes(5)).toEqual(["sync"]);
    });

    test("make room in their recipe when they die", async () => {
      await the.given.recipe({ id: "narrow", concurrency: 1 });
      const job = await the.given.runningJob({ workerId: "wrk_a", lane: "narrow" });
      the.clock.advance(LEASE_MS);
      await sweep();

      const [again] = await the.given.claim({ workerId: "wrk_c", lane: "narrow", limit: 5 });

      expect(again?.job.id).toBe(job.id);
    });

    describe("that are lost with a job, one after another", () => {
      const lose = async (times: number) => {
        for (let count = 0; count < times; count += 1) {
          await the.given.claim({ workerId: "wrk_a" });
          await sweep(true);
          await the.given.worker({ id: "wrk_a" });
        }
      };

      test("leave it stopped at the third, for a person to look at", async () => {
        const id = await the.given.job();
        await lose(2);
        expect(await find(id)).toMatchObject({ status: "RUNNING" });

        await the.given.claim({ workerId: "wrk_a" });
        const { quarantined } = await sweep(true);

        expect(quarantined).toEqual([id]);
        expect(await find(id)).toMatchObject({
          status: "STOPPED",
          hasErrors: true,
          workerId: null,
          reason: { type: "system", message: "3 workers in a row were lost while it ran" },
        });
        expect(await the.given.claim()).toEqual([]);
        const lines = await the.storage.logs.list({ jobId: id, after: null, limit: 9 });
        expect(lines).toMatchObject([{ level: "ERROR" }]);
      });

      test("are counted anew when a step has ended in between", async () => {
        const id = await the.given.job();
        await lose(2);
        const [claimed] = await the.given.claim({ workerId: "wrk_a" });
        if (!claimed) throw new Error("There was nothing to claim");
        const step = the.given.step({ status: "COMPLETED", endDate: the.clock.now() });
        await the.storage.jobs.advance(the.given.advance(claimed.job, { steps: [step] }));

        await sweep(true);
        await lose(1);

        expect(await find(id)).toMatchObject({ status: "RUNNING" });
      });

      test("let a child fail, because its parent waits", async () => {
        const { id: rootId } = await the.given.runningJob({ lane: "roots" });
        const [id = ""] = await the.given.jobs(1, { kind: "call", parentId: rootId, rootId });
        await lose(3);

        expect(await find(id)).toMatchObject({
          status: "FAILED",
          error: { code: "worker_lost" },
          endDate: the.clock.now(),
        });
        expect(await find(rootId)).toMatchObject({ children: { finished: 1, failed: 1 } });
      });
    });
  });
}
