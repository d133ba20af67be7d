import { beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../../../domain/job/job.ts";
import type { DeliveryResult, NewJob, SliceEnd } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const RUN = "run_01jd2n7b5qfw8v3m4k6r9s0t1x";
const LEASE_MS = 60_000;

/** What every store must do for deliveries: written with the end of a job, claimed by one, fenced. */
export function deliveriesConform(store: StoreUnderTest): void {
  describe("deliveries", () => {
    const the = useStore(store);

    beforeEach(async () => {
      await the.given.recipe();
      await the.given.job({ id: RUN, kind: "run", lane: "plan:p", recipeId: null, planId: "p" });
      await keepSink(RUN);
    });

    const keepSink = (jobId: string, receiver = "a.example", skipOnFail = false) =>
      the.storage.deliveries.keepSink({ jobId, receiver, skipOnFail, sink: { type: "webhook" } });

    const item = (fields: Partial<NewJob> = {}) =>
      the.given.runningJob({
        kind: "payload",
        planId: "p",
        parentId: RUN,
        rootId: RUN,
        sinkDue: true,
        ...fields,
      });

    const end = (job: Job, change: SliceEnd = { event: "complete", report: null }) =>
      the.storage.jobs.advance(
        the.given.advance(job, { change, parentId: job.parentId, rootId: job.rootId }),
      );

    const failing: SliceEnd = {
      event: "fail",
      error: { code: "bad", message: "no", step: null },
      report: null,
      reason: null,
    };

    const all = (runId: string | undefined = RUN) =>
      the.other.deliveries.list({ runId, before: null, limit: 100 });

    const claim = (storage = the.storage, limit = 10) => {
      const now = the.clock.now();
      return storage.deliveries.claim({
        receiver: "a.example",
        now,
        until: now + LEASE_MS,
        limit,
      });
    };

    const result = (of: { id: string; claim: number }, fields: Partial<DeliveryResult> = {}) => ({
      id: of.id,
      claim: of.claim,
      status: "delivered" as const,
      attempts: 1,
      nextAt: null,
      error: null,
      httpStatus: 200,
      bytes: 10,
      line: null,
      now: the.clock.now(),
      ...fields,
    });

    test("are written when a job with a sink ends, numbered in its run", async () => {
      const first = await item();
      const second = await item();
      const plain = await the.given.runningJob();
      expect(await all()).toEqual([]);

      await end(second, failing);
      await end(first);
      await end(plain);

      expect(await all()).toEqual([
        expect.objectContaining({ jobId: second.id, n: 1, status: "pending", planId: "p" }),
        expect.objectContaining({ jobId: first.id, n: 2, status: "pending", attempts: 0 }),
      ]);
      expect(await the.storage.deliveries.list({ before: null, limit: 10 })).toHaveLength(2);
    });

    test("are numbered apart when several items of a run end in one flush", async () => {
      const items = [await item(), await item(), await item()];

      await Promise.all(items.map((one) => end(one)));

      expect((await all()).map(({ n }) => n).sort()).toEqual([1, 2, 3]);
      expect(await the.storage.deliveries.counts(RUN)).toEqual({
        pending: 3,
        retrying: 0,
        delivered: 0,
        failed: 0,
        skipped: 0,
      });
    });

    test("of failures are skipped where the sink says so", async () => {
      const job = await the.given.runningJob({ kind: "task", sinkDue: true });
      await keepSink(job.id, "b.example", true);

      await end(job, failing);

      const found = await the.storage.deliveries.ofJobs([job.id]);
      expect(found.get(job.id)).toMatchObject({
        status: "skipped",
        nextAt: null,
        runId: null,
        n: 1,
        receiver: "b.example",
      });
    });

    test("are written once for a job that a command ends, however often it is written", async () => {
      const id = await the.given.job({ kind: "task", sinkDue: true });
      await keepSink(id);
      const cancel = () =>
        the.storage.transaction(async (stores) => {
          const job = await stores.lockJob(id);
          if (job === null) throw new Error("The job is gone");
          const ended = { ...job, status: "CANCELED", endDate: the.clock.now() } as const;
          await stores.updateJob(ended, { state: "resting" });
        });

      await cancel();
      await cancel();

      expect(await the.storage.deliveries.list({ jobId: id, before: null, limit: 9 })).toHaveLength(
        1,
      );
    });

    test("are written for items of a recipe that is deleted under them", async () => {
      const job = await item();

      await the.storage.transaction((stores) =>
        stores.abortJobs({
          recipeId: "sync",
          now: the.clock.now(),
          reason: { type: "system", message: "Recipe deleted" },
        }),
      );

      const [claimed] = await claim();
      expect(claimed).toMatchObject({
        jobId: job.id,
        jobStatus: "ABORTED",
        reason: { message: "Recipe deleted" },
      });
    });

    test("are claimed by one sender at a time, and by another one after the lease", async () => {
      await end(await item());
      await end(await item());

      const both = await Promise.all([claim(the.storage), claim(the.other)]);
      expect(
        both
          .flat()
          .map(({ n }) => n)
          .sort(),
      ).toEqual([1, 2]);
      expect(await claim()).toEqual([]);

      the.clock.advance(LEASE_MS);
      expect(await claim(the.other)).toHaveLength(2);
    });

    test("of a sender that was too slow are not recorded any more", async () => {
      await end(await item());
      const [slow] = await claim();
      the.clock.advance(LEASE_MS);
      const [quick] = await claim(the.other);
      if (!slow || !quick) throw new Error("Nothing was claimed");

      await the.other.deliveries.record([
        result(quick, { line: { level: "INFO", message: "Delivered" } }),
      ]);
      await the.storage.deliveries.record([result(slow, { status: "failed", error: "late" })]);

      expect(await the.storage.deliveries.find(slow.id)).toMatchObject({
        status: "delivered",
        lastError: null,
        bytes: 10,
        deliveredAt: the.clock.now(),
      });
      expect(await the.storage.jobs.find(RUN)).toMatchObject({ hasErrors: false });
    });

    test("that fail leave the job as it is and mark the run", async () => {
      const job = await item();
      await end(job);
      const [claimed] = await claim();
      if (!claimed) throw new Error("Nothing was claimed");

      await the.storage.deliveries.record([result(claimed, { status: "failed", error: "gone" })]);

      expect(await the.storage.jobs.find(RUN)).toMatchObject({ hasErrors: true });
      expect(await the.storage.jobs.find(job.id)).toMatchObject({
        status: "COMPLETED",
        hasErrors: false,
      });
    });

    test("are due at their receivers, who has waited longest first", async () => {
      const other = await the.given.runningJob({ kind: "task", sinkDue: true });
      await keepSink(other.id, "b.example");
      await end(other);
      the.clock.advance(10);
      await end(await item());

      const due = (at: number) => the.storage.deliveries.dueReceivers({ now: at, limit: 9 });

      expect(await due(the.clock.now())).toEqual(["b.example", "a.example"]);
      await claim();
      expect(await due(the.clock.now())).toEqual(["b.example"]);
      expect(await due(the.clock.now() - 100)).toEqual([]);
    });

    test("are sent again by hand, but not while they are being sent", async () => {
      await end(await item());
      const [claimed] = await claim();
      if (!claimed) throw new Error("Nothing was claimed");
      const again = () =>
        the.storage.deliveries.redeliver({ id: claimed.id, now: the.clock.now() });

      expect(await again()).toBe(false);
      await the.storage.deliveries.record([result(claimed, { status: "failed", attempts: 5 })]);
      const count = await the.storage.deliveries.redeliverFailed({
        runId: RUN,
        now: the.clock.now(),
      });

      expect(count).toBe(1);
      expect(await claim()).toEqual([
        expect.objectContaining({ id: claimed.id, attempts: 0, status: "pending" }),
      ]);
      expect(await the.storage.deliveries.findNumbered({ runId: RUN, n: 1 })).toMatchObject({
        id: claimed.id,
      });
    });

    test("that were not tried are handed back", async () => {
      await end(await item());
      const claims = await claim();

      await the.storage.deliveries.release({ claims, now: the.clock.now() });
      expect(await claim()).toHaveLength(1);
      await the.storage.deliveries.release({ claims: "all", now: the.clock.now() });
      expect(await claim()).toHaveLength(1);
    });
  });
}
