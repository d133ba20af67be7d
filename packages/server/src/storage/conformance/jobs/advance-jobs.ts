import { beforeEach, describe, expect, test } from "vitest";
import type { Job, Reason } from "../../../domain/job/job.ts";
import type { SliceEnd } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const ERROR = { code: "step_timeout", message: "The step took too long", step: "/steps/0" };
const REASON: Reason = { type: "user", message: "Job canceled by user" };

/** What every store must do with what a worker reports. */
export function advanceJobsConforms(store: StoreUnderTest): void {
  describe("advancing jobs", () => {
    const the = useStore(store);

    beforeEach(async () => {
      await the.given.recipe();
    });

    const find = async (id: string): Promise<Job> => {
      const job = await the.storage.jobs.find(id);
      if (!job) throw new Error(`There is no job ${id}`);
      return job;
    };

    /** What a person's command does to a running job: its worker is to halt. */
    const command = (job: Job, status: "STOPPING" | "CANCELING" | "PAUSING") =>
      the.storage.transaction(async (stores) => {
        const locked = await stores.lockJob(job.id);
        if (!locked) throw new Error("The job is gone");
        await stores.updateJob({ ...locked, status, reason: REASON }, { state: "held" });
      });

    const end = (job: Job, change: SliceEnd) =>
      the.storage.jobs.advance(the.given.advance(job, { change }));

    test("records progress, and the job goes on", async () => {
      const job = await the.given.runningJob();

      const advanced = await the.storage.jobs.advance(
        the.given.advance(job, {
          progress: 40,
          activeMs: 1_234,
          hasErrors: true,
        }),
      );

      expect(advanced).toEqual({ status: "RUNNING" });
      expect(await find(job.id)).toEqual({
        ...job,
        progress: 40,
        activeMs: 1_234,
        hasErrors: true,
      });
    });

    test("takes fractions of a millisecond", async () => {
      const job = await the.given.runningJob();

      await the.storage.jobs.advance(the.given.advance(job, { activeMs: 0.4 }));

      expect((await find(job.id)).activeMs).toBe(0);
    });

    test("completes a job with its report", async () => {
      const job = await the.given.runningJob();
      the.clock.advance(500);

      const advanced = await the.storage.jobs.advance(
        the.given.advance(job, {
          progress: 100,
          change: { event: "complete", report: { Invoice: "4711", Lines: [1, 2] } },
        }),
      );

      expect(advanced).toEqual({ status: "COMPLETED" });
      expect(await find(job.id)).toMatchObject({
        status: "COMPLETED",
        phase: null,
        workerId: null,
        progress: 100,
        endDate: the.clock.now(),
        error: null,
        reason: null,
        report: { Invoice: "4711", Lines: [1, 2] },
      });
      expect(await the.given.claim()).toEqual([]);
    });

    test("fails a job with its error and its reason", async () => {
      const job = await the.given.runningJob();
      const reason: Reason = { type: "timeout", message: "90 s", details: { limitMs: 90_000 } };

      const advanced = await end(job, { event: "fail", error: ERROR, report: null, reason });

      expect(advanced).toEqual({ status: "FAILED" });
      expect(await find(job.id)).toMatchObject({
        status: "FAILED",
        error: ERROR,
        reason,
        endDate: the.clock.now(),
        workerId: null,
        phase: null,
      });
    });

    test("lets a job wait without a worker until its timer", async () => {
      const job = await the.given.runningJob();
      const until = the.clock.now() + 60_000;

      const advanced = await end(job, { event: "wait", waitingFor: "timer", until });

      expect(advanced).toEqual({ status: "RUNNING" });
      expect(await find(job.id)).toMatchObject({
        status: "RUNNING",
        phase: "waiting",
        waitingFor: "timer",
        waitingUntil: until,
        workerId: null,
        endDate: null,
      });
      expect(await the.given.claim()).toEqual([]);
      expect(await the.storage.jobs.nextWakeAt()).toBe(until);
    });

    test("takes a job back for another worker", async () => {
      const job = await the.given.runningJob();

      const advanced = await end(job, { event: "yield" });

      expect(advanced).toEqual({ status: "RUNNING" });
      expect(await find(job.id)).toMatchObject({
        phase: "waiting",
        waitingFor: "slot",
        workerId: null,
        startDate: job.startDate,
      });
      const [again] = await the.given.claim({ workerId: "wrk_other" });
      expect(again?.job).toMatchObject({ id: job.id, epoch: job.epoch + 1, workerId: "wrk_other" });
    });

    describe("that were asked to halt", () => {
      test.each([
        ["STOPPING", "STOPPED", false],
        ["CANCELING", "CANCELED", true],
        ["PAUSING", "PAUSED", false],
      ] as const)("brings a %s job to rest as %s", async (asked, rest, isFinal) => {
        const job = await the.given.runningJob();
        await command(job, asked);

        const advanced = await end(job, { event: "halt", report: null });

        expect(advanced).toEqual({ status: rest });
        expect(await find(job.id)).toMatchObject({
          status: rest,
          phase: null,
          workerId: null,
          endDate: isFinal ? the.clock.now() : null,
          reason: REASON,
        });
        expect(await the.given.claim()).toEqual([]);
      });

      test("tells the worker that goes on what is asked of it", async () => {
        const job = await the.given.runningJob();
        await command(job, "CANCELING");

        const advanced = await the.storage.jobs.advance(the.given.advance(job));

        expect(advanced).toEqual({ status: "CANCELING" });
        expect(await find(job.id)).toMatchObject({ status: "CANCELING", workerId: job.workerId });
      });

      test.each([
        ["complete", { event: "complete", report: null }],
        ["fail", { event: "fail", error: ERROR, report: null, reason: null }],
      ] as const)("ends CANCELED what was canceled, even when it says %s", async (_, change) => {
        const job = await the.given.runningJob();
        await command(job, "CANCELING");

        const advanced = await end(job, change);

        expect(advanced).toEqual({ status: "CANCELED" });
        expect(await find(job.id)).toMatchObject({
          status: "CANCELED",
          error: null,
          reason: REASON,
          endDate: the.clock.now(),
        });
      });

      test.each([
        ["STOPPING", { event: "complete", report: null }, "COMPLETED"],
        ["STOPPING", { event: "fail", error: ERROR, report: null, reason: null }, "FAILED"],
        ["PAUSING", { event: "complete", report: null }, "COMPLETED"],
        ["PAUSING", { event: "fail", error: ERROR, report: null, reason: null }, "FAILED"],
      ] as const)(
        "lets %s work that was the last end as it did: $2",
        async (asked, change, status) => {
          const job = await the.given.runningJob();
          await command(job, asked);

          expect(await end(job, change)).toEqual({ status });
          expect(await find(job.id)).toMatchObject({ status, endDate: the.clock.now() });
        },
      );

      test.each([
        ["STOPPING", "STOPPED"],
        ["CANCELING", "CANCELED"],
        ["PAUSING", "PAUSED"],
      ] as const)(
        "brings a %s job to rest when it was about to wait: no timer, %s",
        async (asked, rest) => {
          const job = await the.given.runningJob();
          await command(job, asked);
          const until = the.clock.now() + 1_000;

          expect(await end(job, { event: "wait", waitingFor: "timer", until })).toEqual({
            status: rest,
          });
          the.clock.advance(2_000);

          await the.storage.jobs.wakeDue({ now: the.clock.now(), limit: 10 });
          expect((await find(job.id)).status).toBe(rest);
          expect(await the.given.claim()).toEqual([]);
        },
      );
    });

    describe("under a stale epoch", () => {
      const SAYINGS = [
        ["goes on", undefined],
        ["complete", { event: "complete", report: { a: 1 } }],
        ["fail", { event: "fail", error: ERROR, report: null, reason: null }],
        ["halt", { event: "halt", report: null }],
        ["wait", { event: "wait", waitingFor: "timer", until: 1 }],
        ["yield", { event: "yield" }],
      ] as const satisfies readonly (readonly [string, SliceEnd | undefined])[];

      test.each(SAYINGS)("changes nothing when the old worker says: %s", async (_, change) => {
        const old = await the.given.runningJob();
        await end(old, { event: "yield" });
        const [claimed] = await the.given.claim({ workerId: "wrk_new" });

        const answer = await the.other.jobs.advance(
          the.given.advance(old, {
            progress: 99,
            hasErrors: true,
            steps: [the.given.step()],
            logs: [the.given.line()],
            ...(change && { change }),
          }),
        );

        expect(answer).toBeNull();
        expect(await find(old.id)).toEqual(claimed?.job);
        expect(await the.storage.steps.list({ jobId: old.id, repeat: 0 })).toEqual([]);
        expect(await logsOf(old.id)).toEqual([]);
      });

      test("changes nothing while nobody holds the job", async () => {
        const job = await the.given.runningJob();
        await end(job, { event: "yield" });
        const before = await find(job.id);

        expect(await end(job, { event: "complete", report: null })).toBeNull();
        expect(await find(job.id)).toEqual(before);
      });

      test("changes nothing of a job that has ended", async () => {
        const job = await the.given.runningJob();
        await end(job, { event: "complete", report: null });
        const before = await find(job.id);

        expect(
          await end(job, { event: "fail", error: ERROR, report: null, reason: null }),
        ).toBeNull();
        expect(await find(job.id)).toEqual(before);
      });

      test("is refused beside the true one, in the same moment", async () => {
        const old = await the.given.runningJob();
        await end(old, { event: "yield" });
        const [claimed] = await the.given.claim({ workerId: "wrk_new" });
        if (!claimed) throw new Error("There was nothing to claim");

        const [stale, fresh] = await Promise.all([
          the.storage.jobs.advance(
            the.given.advance(old, { steps: [the.given.step({ ordinal: 1 })] }),
          ),
          the.storage.jobs.advance(
            the.given.advance(claimed.job, { steps: [the.given.step({ ordinal: 0 })] }),
          ),
        ]);

        expect(stale).toBeNull();
        expect(fresh).toEqual({ status: "RUNNING" });
        const steps = await the.storage.steps.list({ jobId: old.id, repeat: 0 });
        expect(steps.map(({ ordinal }) => ordinal)).toEqual([0]);
      });

      test("answers null for a job that does not exist", async () => {
        const job = await the.given.runningJob();

        const ghost = the.given.advance({ ...job, id: "job_ghost" }, { steps: [the.given.step()] });

        expect(await the.storage.jobs.advance(ghost)).toBeNull();
        expect(await the.storage.steps.list({ jobId: "job_ghost", repeat: 0 })).toEqual([]);
      });
    });

    const logsOf = (jobId: string) => the.storage.logs.list({ jobId, after: null, limit: 100 });

    test("takes the reports of many jobs at once, each in its own way", async () => {
      await the.given.jobs(120);
      const claimed = await the.given.claim({ limit: 120 });
      const until = the.clock.now() + 1_000;
      const changes: (SliceEnd | undefined)[] = [
        { event: "complete", report: null },
        { event: "fail", error: ERROR, report: null, reason: null },
        { event: "wait", waitingFor: "timer", until },
        { event: "yield" },
        undefined,
      ];

      const answers = await Promise.all(
        claimed.map(({ job }, index) => {
          const change = changes[index % changes.length];
          const storage = index % 2 === 0 ? the.storage : the.other;
          return storage.jobs.advance(the.given.advance(job, { ...(change && { change }) }));
        }),
      );

      expect(answers).not.toContain(null);
      const counts = await the.storage.jobs.countByStatus({});
      expect(counts.filter(({ count }) => count > 0)).toEqual([
        { status: "RUNNING", count: 72, capped: false },
        { status: "COMPLETED", count: 24, capped: false },
        { status: "FAILED", count: 24, capped: false },
      ]);
    });
  });
}
