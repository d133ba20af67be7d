import { beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../../../domain/job/job.ts";
import type { Advance, NewHold, SliceEnd } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const COMPLETE = { event: "complete", report: { invoice: "4711" } } as const;
const ERROR = { code: "http_error", message: "It said no", details: { body: "sesame" } };

/** What every store must do with the data of jobs whose recipe keeps none (Z-26.4). */
export function eraseJobsConforms(store: StoreUnderTest): void {
  describe("erasing the data of jobs", () => {
    const the = useStore(store);

    beforeEach(async () => {
      await the.given.recipe();
      await the.given.recipe({ id: "private", doNotStore: true });
    });

    /** A job whose worker has recorded a step, a failed step and a log line. */
    async function runningJob(recipeId: string, fields: Partial<Advance> = {}): Promise<Job> {
      const job = await the.given.runningJob({ recipeId, event: '"sesame"' });
      const steps = [
        the.given.step({ ordinal: 0, state: { at: "sesame" } }),
        the.given.step({ ordinal: 1, status: "FAILED", error: ERROR, output: undefined }),
      ];
      const logs = [the.given.line({ info: { body: "sesame" } })];
      await the.storage.jobs.advance(the.given.advance(job, { steps, logs, ...fields }));
      return job;
    }

    /** Everything that the store still says of the job. */
    async function told({ id, triggerEventId }: Job) {
      return {
        job: await the.storage.jobs.find(id),
        event: await the.storage.events.find(triggerEventId ?? ""),
        steps: await the.storage.steps.list({ jobId: id, repeat: 0 }),
        logs: await the.storage.logs.list({ jobId: id, after: null, limit: 10 }),
      };
    }

    function expectErased(found: Awaited<ReturnType<typeof told>>): void {
      expect(found.event).toBeNull();
      expect(found.job?.triggerEventId).toBeNull();
      expect(JSON.stringify(found)).not.toMatch(/sesame|example\.com/);
      expect(found.steps.map(({ status, input, output }) => [status, input, output])).toEqual([
        ["COMPLETED", undefined, undefined],
        ["FAILED", undefined, undefined],
      ]);
      expect(found.steps[1]?.error).toEqual({ code: "http_error", message: "It said no" });
    }

    test("waits for the end of the job, which needs them until then", async () => {
      const job = await runningJob("private", { erase: true });

      const found = await told(job);

      expect(found.event?.body).toBe('"sesame"');
      expect(found.steps[0]).toMatchObject({ output: { status: 200 }, state: { at: "sesame" } });
    });

    test.each<[string, Extract<SliceEnd, { event: "complete" | "fail" }>]>([
      ["completes", COMPLETE],
      ["fails", { event: "fail", error: { ...ERROR, step: null }, reason: null, report: null }],
    ])("comes with the commit in which the job %s; the summary stays", async (_how, change) => {
      const job = await runningJob("private", { erase: true });

      await the.storage.jobs.advance(the.given.advance(job, { change, erase: true }));

      const found = await told(job);
      expectErased(found);
      expect(found.logs.map(({ message }) => message)).toEqual(["Something happened"]);
      expect(found.job).toMatchObject({ id: job.id, recipeId: "private" });
      expect(found.job?.report).toEqual(change.report);
    });

    test("leaves the jobs of other recipes alone, in the same commit", async () => {
      const kept = await runningJob("sync");
      const job = await runningJob("private", { erase: true });

      await Promise.all([
        the.storage.jobs.advance(the.given.advance(kept, { change: COMPLETE })),
        the.storage.jobs.advance(the.given.advance(job, { change: COMPLETE, erase: true })),
      ]);

      expectErased(await told(job));
      expect((await told(kept)).event?.body).toBe('"sesame"');
      expect((await told(kept)).steps[0]?.output).toEqual({ status: 200 });
    });

    test("is not done by a worker that lost the job", async () => {
      const job = await runningJob("private");

      await the.storage.jobs.advance(
        the.given.advance({ ...job, epoch: job.epoch - 1 }, { change: COMPLETE, erase: true }),
      );

      expect((await told(job)).event?.body).toBe('"sesame"');
    });

    test("comes with a cancel that no worker carries out", async () => {
      const id = await the.given.job({ recipeId: "private", event: '"sesame"' });
      const job = await the.storage.jobs.find(id);

      await the.storage.transaction(async (stores) => {
        const locked = await stores.lockJob(id);
        if (!locked) throw new Error("The job is gone");
        const canceled = { ...locked, status: "CANCELED", endDate: the.clock.now() } as const;
        await stores.updateJob(canceled, { state: "resting" });
      });

      expect(await the.storage.events.find(job?.triggerEventId ?? "")).toBeNull();
    });

    test("comes with the end of a canceling job whose worker died", async () => {
      await the.given.worker();
      const job = await runningJob("private");
      await the.storage.transaction(async (stores) => {
        const locked = await stores.lockJob(job.id);
        if (!locked) throw new Error("The job is gone");
        await stores.updateJob({ ...locked, status: "CANCELING" }, { state: "held" });
      });

      await the.storage.workers.sweep({ now: the.clock.now(), all: true });

      expect((await the.storage.jobs.find(job.id))?.status).toBe("CANCELED");
      expectErased(await told(job));
    });

    test("takes questions and answers along, and leaves who decided and how", async () => {
      const job = await runningJob("private", { erase: true });
      const hold: NewHold = {
        id: "apr_1",
        stepKey: "/steps/2",
        kind: "approval",
        recipeId: "private",
        openedAt: 0,
        expiresAt: null,
        onCancel: false,
        details: { title: "sesame?" },
        assignees: [],
        tokens: [],
        notices: [],
      };
      await the.storage.jobs.advance(
        the.given.advance(job, { holds: [{ type: "open", hold }], erase: true }),
      );
      const place = { jobId: job.id, repeat: 0, stepKey: "/steps/2" };
      await the.storage.transaction(async (stores) => {
        await stores.lockJob(job.id);
        const given = { decision: "approved", answer: { fields: "sesame" }, by: "ana" } as const;
        await stores.answerHold({ ...place, ...given, now: the.clock.now() });
      });

      await the.storage.jobs.advance(the.given.advance(job, { change: COMPLETE, erase: true }));

      const found = await the.storage.holds.find(place);
      expect(found).toMatchObject({ decision: "approved", answeredBy: "ana", answer: undefined });
      expect(found?.details).toMatchObject({ title: "[erased]", assignees: [] });
    });

    test("is remembered of the version that ran, whatever the live one says", async () => {
      const job = await runningJob("sync", { erase: true });
      await the.storage.transaction(async (stores) => {
        const locked = await stores.lockJob(job.id);
        if (!locked) throw new Error("The job is gone");
        await stores.updateJob({ ...locked, status: "CANCELING" }, { state: "held" });
      });

      await the.storage.jobs.advance(
        the.given.advance(job, { change: { event: "halt", report: null } }),
      );

      expectErased(await told(job));
    });
  });

  describe("masked steps", () => {
    const the = useStore(store);

    test("are stored whole, and stay masked", async () => {
      await the.given.recipe();
      const job = await the.given.runningJob();
      const masked = the.given.step({ ordinal: 0, masked: true });
      const shown = the.given.step({ ordinal: 1 });

      await the.storage.jobs.advance(the.given.advance(job, { steps: [masked, shown] }));

      const found = await the.storage.steps.list({ jobId: job.id, repeat: 0 });
      expect(found).toEqual([masked, shown]);
    });
  });
}
