import { beforeEach, describe, expect, test } from "vitest";
import type { Job, Reason } from "../../../domain/job/job.ts";
import { JOB_STATUSES } from "../../../domain/job/life-cycle.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const REASON: Reason = { type: "recipe-stopped", message: "The recipe was stopped" };

/** What every store must do for rare commands, which change a job's locked row. */
export function commandsConform(store: StoreUnderTest): void {
  describe("commands", () => {
    const the = useStore(store);

    beforeEach(async () => {
      await the.given.recipe();
    });

    const find = async (id: string): Promise<Job> => {
      const job = await the.other.jobs.find(id);
      if (!job) throw new Error(`There is no job ${id}`);
      return job;
    };

    test("find no row to lock where there is none", async () => {
      expect(await the.storage.transaction((stores) => stores.lockJob("job_unknown"))).toBeNull();
      expect(await the.storage.transaction((stores) => stores.lockRecipe("unknown"))).toBeNull();
    });

    test("write every field that a job can change", async () => {
      const id = await the.given.job();
      const before = await find(id);
      const changed: Job = {
        ...before,
        status: "FAILED",
        phase: "waiting",
        waitingFor: "retry",
        waitingUntil: 5,
        hasErrors: true,
        reason: { type: "timeout", message: "Too long", details: { limitMs: 90 } },
        error: { code: "job_timeout", message: "Too long", step: "/steps/1" },
        recipeVersion: 3,
        repeat: 2,
        lowPriority: true,
        runBy: "key_ann",
        progress: 55,
        queuedDate: 6,
        startDate: 7,
        endDate: 8,
        activeMs: 9,
        report: { Invoice: "4711" },
        labels: { team: "finance" },
      };

      await the.storage.transaction((stores) => stores.updateJob(changed, { state: "resting" }));

      const { epoch: _, ...stored } = await find(id);
      const { epoch: __, ...expected } = changed;
      expect(stored).toEqual(expected);
    });

    test("can write every status of the life cycle", async () => {
      for (const status of JOB_STATUSES) {
        const id = await the.given.job();
        const job = await find(id);

        await the.storage.transaction((stores) =>
          stores.updateJob({ ...job, status }, { state: "resting" }),
        );

        expect((await find(id)).status).toBe(status);
      }
    });

    describe("leave a job", () => {
      test("at rest: no worker gets it, and its old one is refused", async () => {
        const job = await the.given.runningJob();

        await the.storage.transaction((stores) =>
          stores.updateJob({ ...job, status: "STOPPED", phase: null }, { state: "resting" }),
        );

        expect(await the.given.claim()).toEqual([]);
        expect(await the.storage.jobs.advance(the.given.advance(job))).toBeNull();
        expect(await find(job.id)).toMatchObject({ workerId: null });
      });

      test("ready: a worker gets it at once", async () => {
        const job = await the.given.runningJob();
        const change = { event: "complete", report: null } as const;
        await the.storage.jobs.advance(the.given.advance(job, { change }));

        await the.storage.transaction(async (stores) => {
          const locked = await stores.lockJob(job.id);
          if (!locked) throw new Error("The job is gone");
          const again: Job = { ...locked, status: "PENDING", repeat: 1, startDate: null };
          await stores.updateJob(again, { state: "ready" });
        });

        const [claimed] = await the.given.claim();
        expect(claimed?.job).toMatchObject({ id: job.id, repeat: 1, startDate: the.clock.now() });
        expect(claimed?.job.epoch).toBeGreaterThan(job.epoch);
      });

      test("with a timer: it is woken at its time", async () => {
        const id = await the.given.job();
        const job = await find(id);
        const wakeAt = the.clock.now() + 1_000;

        await the.storage.transaction((stores) =>
          stores.updateJob({ ...job, status: "RUNNING" }, { state: "timer", wakeAt }),
        );

        expect(await the.given.claim()).toEqual([]);
        expect(await the.storage.jobs.nextWakeAt()).toBe(wakeAt);
        the.clock.advance(1_000);
        await the.storage.jobs.wakeDue({ now: the.clock.now(), limit: 9 });
        expect(await the.given.claim()).toHaveLength(1);
      });

      test("held: its worker goes on under the same epoch", async () => {
        const job = await the.given.runningJob();

        await the.storage.transaction((stores) =>
          stores.updateJob({ ...job, status: "STOPPING" }, { state: "held" }),
        );

        expect(await find(job.id)).toEqual({ ...job, status: "STOPPING" });
        expect(await the.storage.jobs.advance(the.given.advance(job))).toEqual({
          status: "STOPPING",
        });
      });
    });

    describe("that race", () => {
      test("see each other: of ten that count, each counts", async () => {
        const id = await the.given.job();
        const count = (storage = the.storage) =>
          storage.transaction(async (stores) => {
            const job = await stores.lockJob(id);
            if (!job) throw new Error("The job is gone");
            const progress = job.progress + 1;
            await stores.updateJob({ ...job, progress }, { state: "ready" });
          });

        await Promise.all([1, 2, 3, 4, 5].flatMap(() => [count(), count(the.other)]));

        expect((await find(id)).progress).toBe(10);
      });

      test("with a claim leave a canceled job to nobody", async () => {
        const ids = await the.given.jobs(20);
        const cancel = (id: string) =>
          the.other.transaction(async (stores) => {
            const job = await stores.lockJob(id);
            if (job?.status !== "PENDING") return null;
            await stores.updateJob({ ...job, status: "CANCELED" }, { state: "resting" });
            return id;
          });

        const [claimed, canceled] = await Promise.all([
          the.given.claim({ limit: 20 }),
          Promise.all(ids.map(cancel)),
        ]);

        const given = claimed.map(({ job }) => job.id);
        const taken = canceled.filter((id) => id !== null);
        expect(given.filter((id) => taken.includes(id))).toEqual([]);
        for (const id of taken) expect((await find(id)).status).toBe("CANCELED");
        for (const id of given) expect((await find(id)).status).toBe("RUNNING");
      });
    });

    describe("that fail", () => {
      test("leave nothing behind, and tell their caller why", async () => {
        const id = await the.given.job();
        const before = await find(id);

        const failed = the.storage.transaction(async (stores) => {
          await stores.updateJob({ ...before, status: "ABORTED" }, { state: "resting" });
          await stores.jobs.accept(the.given.newJob({ id: "job_ghost" }));
          throw new Error("Second thoughts");
        });

        await expect(failed).rejects.toThrow("Second thoughts");
        expect(await find(id)).toEqual(before);
        expect(await the.storage.jobs.find("job_ghost")).toBeNull();
      });

      test("do not keep others from going on", async () => {
        await expect(
          the.storage.transaction(() => Promise.reject(new Error("No"))),
        ).rejects.toThrow("No");

        expect(await the.given.jobs(3)).toHaveLength(3);
      });
    });

    test("read what they have written", async () => {
      const id = await the.given.job();

      const seen = await the.storage.transaction(async (stores) => {
        const job = await stores.lockJob(id);
        if (job) await stores.updateJob({ ...job, progress: 77 }, { state: "ready" });
        return stores.jobs.find(id);
      });

      expect(seen?.progress).toBe(77);
    });

    describe("of a rerun", () => {
      test("keep the execution before it as it was", async () => {
        const job = await the.given.runningJob({ runBy: "key_ann" });
        const error = { code: "http_error", message: "502", step: "/steps/0" };
        const end = { event: "fail", error, report: { a: 1 }, reason: null } as const;
        await the.storage.jobs.advance(
          the.given.advance(job, { change: end, steps: [the.given.step({ output: "first" })] }),
        );
        const failed = await find(job.id);

        await the.storage.transaction(async (stores) => {
          await stores.archiveRepeat(failed);
          const again: Job = { ...failed, status: "PENDING", repeat: 1, error: null, report: null };
          await stores.updateJob(again, { state: "ready" });
        });

        const repeats = await the.other.jobs.repeats(job.id);
        expect(repeats).toMatchObject([
          {
            repeat: 0,
            status: "FAILED",
            error,
            report: { a: 1 },
            runBy: "key_ann",
            startDate: failed.startDate,
            endDate: failed.endDate,
          },
          { repeat: 1, status: "PENDING", error: null, report: null },
        ]);
        expect(await the.other.steps.list({ jobId: job.id, repeat: 0 })).toMatchObject([
          { output: "first" },
        ]);
        expect(await the.other.steps.list({ jobId: job.id, repeat: 1 })).toEqual([]);
      });

      test("number the current execution even when it is the only one", async () => {
        const id = await the.given.job();

        expect(await the.storage.jobs.repeats(id)).toMatchObject([
          { repeat: 0, status: "PENDING" },
        ]);
        expect(await the.storage.jobs.repeats("job_unknown")).toEqual([]);
      });
    });

    describe("that stop a recipe", () => {
      const pause = () =>
        the.storage.transaction((stores) =>
          stores.pauseLane({ lane: "sync", now: the.clock.now(), reason: REASON }),
        );
      const unpause = () =>
        the.storage.transaction((stores) =>
          stores.unpauseLane({ lane: "sync", now: the.clock.now() }),
        );
      const givenWaiting = async (afterMs: number) => {
        const job = await the.given.runningJob();
        const until = the.clock.now() + afterMs;
        const change = { event: "wait", waitingFor: "timer", until } as const;
        await the.storage.jobs.advance(the.given.advance(job, { change }));
        return job.id;
      };

      test("pause what waits, ask what runs to pause, and leave the rest", async () => {
        const waiting = await givenWaiting(60_000);
        const running = await the.given.runningJob();
        const pending = await the.given.job();
        await the.given.recipe({ id: "other" });
        const other = await the.given.runningJob({ lane: "other" });

        const { commanded } = await pause();

        expect(commanded).toEqual([running.id]);
        expect(await find(waiting)).toMatchObject({
          status: "PAUSED",
          phase: null,
          reason: REASON,
        });
        expect(await find(running.id)).toMatchObject({ status: "PAUSING", workerId: "wrk_test" });
        expect(await find(pending)).toMatchObject({ status: "PENDING" });
        expect(await find(other.id)).toEqual(other);
      });

      test("leave reruns alone, which the recipe's stop does not hold", async () => {
        const job = await the.given.runningJob();
        await the.storage.transaction((stores) =>
          stores.updateJob({ ...job, repeat: 1 }, { state: "held" }),
        );

        const { commanded } = await pause();

        expect(commanded).toEqual([]);
        expect(await find(job.id)).toMatchObject({ status: "RUNNING", repeat: 1 });
      });

      test("fire no timer of a paused job, until it goes on", async () => {
        const id = await givenWaiting(1_000);
        await pause();
        the.clock.advance(5_000);
        const asleep = await the.storage.jobs.wakeDue({ now: the.clock.now(), limit: 9 });

        await unpause();
        await the.storage.jobs.wakeDue({ now: the.clock.now(), limit: 9 });

        expect(asleep.woken).toBe(0);
        expect((await the.given.claim()).map(({ job }) => job.id)).toEqual([id]);
      });

      test("let a job go on that was still pausing, with its worker", async () => {
        const job = await the.given.runningJob();
        await pause();

        await unpause();

        expect(await find(job.id)).toMatchObject({
          status: "RUNNING",
          workerId: "wrk_test",
          epoch: job.epoch,
          reason: null,
        });
        expect(await the.storage.jobs.advance(the.given.advance(job))).toEqual({
          status: "RUNNING",
        });
      });

      test("give a paused job back to a worker when the recipe starts again", async () => {
        const job = await the.given.runningJob();
        await pause();
        const change = { event: "halt", report: null } as const;
        await the.storage.jobs.advance(the.given.advance(job, { change }));

        await unpause();

        const [claimed] = await the.given.claim();
        expect(claimed?.job).toMatchObject({ id: job.id, status: "RUNNING", reason: null });
      });
    });
  });
}
