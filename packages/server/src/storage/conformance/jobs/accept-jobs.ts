import { beforeEach, describe, expect, test } from "vitest";
import type { AcceptKey, Storage } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const DAY_MS = 86_400_000;

/** What every store must do when an event asks for a job. */
export function acceptJobsConforms(store: StoreUnderTest): void {
  describe("accepting jobs", () => {
    const the = useStore(store);

    beforeEach(async () => {
      await the.given.recipe();
    });

    const keyOf = (fields: Partial<AcceptKey> = {}): AcceptKey => ({
      scope: "hook:sync",
      value: "4711",
      fingerprint: null,
      expiresAt: the.clock.now() + DAY_MS,
      ...fields,
    });

    const countJobs = async (storage: Storage = the.storage) =>
      (await storage.jobs.list({ filter: {}, order: "newest", limit: 500, after: null })).jobs
        .length;

    test("stores the job as pending, queued since it was created", async () => {
      const job = the.given.newJob({ runBy: "key_ann", lowPriority: true, source: "webhook" });

      const accepted = await the.storage.jobs.accept(job);

      expect(accepted).toEqual({ outcome: "accepted", jobId: job.id });
      expect(await the.other.jobs.find(job.id)).toEqual({
        id: job.id,
        kind: "recipe",
        status: "PENDING",
        phase: null,
        waitingFor: null,
        waitingUntil: null,
        hasErrors: false,
        reason: null,
        error: null,
        recipeId: "sync",
        recipeVersion: null,
        planId: null,
        parentId: null,
        rootId: null,
        repeat: 0,
        lowPriority: true,
        runBy: "key_ann",
        progress: 0,
        createDate: job.createDate,
        queuedDate: job.createDate,
        startDate: null,
        endDate: null,
        activeMs: 0,
        triggerEventId: job.triggerEventId,
        report: null,
        labels: null,
        lane: "sync",
        epoch: 0,
        workerId: null,
        api: null,
        isTest: false,
        callDepth: 0,
        children: { total: 0, finished: 0, failed: 0 },
        sliceCost: 0,
        fromStep: null,
      });
    });

    test("keeps the trigger event byte for byte", async () => {
      const event = '{ "b": 1.0,\n "a": "\\u00e9 é 😀" }';
      const job = the.given.newJob({ event, source: "webhook" });

      await the.storage.jobs.accept(job);

      expect(await the.other.events.find(job.triggerEventId)).toEqual({
        id: job.triggerEventId,
        recipeId: "sync",
        source: "webhook",
        receivedAt: job.createDate,
        body: event,
      });
    });

    test("keeps a job that belongs to no recipe", async () => {
      const job = the.given.newJob({ kind: "task", lane: "tasks", recipeId: null });

      await the.storage.jobs.accept(job);

      expect(await the.storage.jobs.find(job.id)).toMatchObject({ kind: "task", recipeId: null });
    });

    test("answers null for a job and an event that nobody accepted", async () => {
      expect(await the.storage.jobs.find("job_unknown")).toBeNull();
      expect(await the.storage.events.find("evt_unknown")).toBeNull();
    });

    test("stores every one of many that are accepted at once, from both processes", async () => {
      const jobs = Array.from({ length: 300 }, () => the.given.newJob());

      const accepted = await Promise.all(
        jobs.map((job, index) => (index % 2 === 0 ? the.storage : the.other).jobs.accept(job)),
      );

      expect(accepted).toEqual(jobs.map(({ id }) => ({ outcome: "accepted", jobId: id })));
      expect(await countJobs()).toBe(300);
    });

    test("answers in the order of the jobs when several are accepted together", async () => {
      const jobs = Array.from({ length: 1000 }, () => the.given.newJob());

      const accepted = await the.storage.jobs.acceptAll(jobs);

      expect(accepted).toEqual(jobs.map(({ id }) => ({ outcome: "accepted", jobId: id })));
    });

    test("takes a job again whose answer was lost, as the same job", async () => {
      const plain = the.given.newJob();
      const keyed = the.given.newJob({ key: keyOf() });

      for (const job of [plain, plain, keyed, keyed]) {
        const accepted = await the.storage.jobs.accept(job);
        expect(accepted).toEqual({ outcome: "accepted", jobId: job.id });
      }

      expect(await countJobs()).toBe(2);
    });

    test("accepts nothing when nothing is asked", async () => {
      expect(await the.storage.jobs.acceptAll([])).toEqual([]);
    });

    describe("under a key", () => {
      test("names the job that had the key first", async () => {
        const first = await the.given.job({ key: keyOf() });

        const second = await the.other.jobs.accept(the.given.newJob({ key: keyOf() }));

        expect(second).toEqual({ outcome: "duplicate", jobId: first, jobIds: [first] });
        expect(await countJobs()).toBe(1);
      });

      test("makes one job of twenty that ask at once", async () => {
        const jobs = Array.from({ length: 20 }, () => the.given.newJob({ key: keyOf() }));

        const accepted = await Promise.all(
          jobs.map((job, index) => (index % 2 === 0 ? the.storage : the.other).jobs.accept(job)),
        );

        const winners = accepted.filter(({ outcome }) => outcome === "accepted");
        const named = new Set(accepted.map((one) => ("jobId" in one ? one.jobId : one.outcome)));
        expect(winners).toHaveLength(1);
        expect(named.size).toBe(1);
        expect(await countJobs()).toBe(1);
      });

      test("stores no event for a duplicate", async () => {
        await the.given.job({ key: keyOf() });
        const again = the.given.newJob({ key: keyOf() });

        await the.storage.jobs.accept(again);

        expect(await the.storage.events.find(again.triggerEventId)).toBeNull();
      });

      test("tells keys apart by their scope and by every character of their value", async () => {
        const keys = [
          keyOf(),
          keyOf({ scope: "hook:other" }),
          keyOf({ value: "4711 " }),
          keyOf({ value: "é" }),
          keyOf({ value: "É" }),
          keyOf({ value: "e\u0301" }),
        ];

        for (const key of keys) await the.given.job({ key });

        expect(await countJobs()).toBe(keys.length);
      });

      test("does not mistake a scope and value for others that read the same together", async () => {
        await the.given.job({ key: keyOf({ scope: "a\nb", value: "c" }) });
        await the.given.job({ key: keyOf({ scope: "a", value: "b\nc" }) });

        expect(await countJobs()).toBe(2);
      });

      test("accepts keys that share scopes and values crosswise, in one go", async () => {
        const keys = ["x", "y"].flatMap((scope) =>
          ["1", "2"].map((value) => keyOf({ scope, value })),
        );

        const accepted = await Promise.all(
          keys.map((key) => the.storage.jobs.accept(the.given.newJob({ key }))),
        );

        expect(accepted.map(({ outcome }) => outcome)).toEqual(keys.map(() => "accepted"));
      });

      test("refuses another request under the same key", async () => {
        await the.given.job({ key: keyOf({ fingerprint: "one" }) });
        const jobs = [keyOf({ fingerprint: "two" }), keyOf({ fingerprint: "one" })].map((key) =>
          the.given.newJob({ key }),
        );

        const outcomes = await Promise.all(jobs.map((job) => the.storage.jobs.accept(job)));

        expect(outcomes.map(({ outcome }) => outcome)).toEqual(["conflict", "duplicate"]);
        expect(await countJobs()).toBe(1);
      });

      test("is free again when its time has passed, not before", async () => {
        const key = keyOf();
        await the.given.job({ key });
        the.clock.advance(DAY_MS - 1);
        const early = await the.storage.jobs.accept(the.given.newJob({ key: keyOf() }));
        the.clock.advance(1);

        const late = await the.storage.jobs.accept(the.given.newJob({ key: keyOf() }));

        expect(early.outcome).toBe("duplicate");
        expect(late.outcome).toBe("accepted");
      });

      test("a key that expired beside one that did not leaves the other alone", async () => {
        await the.given.job({ key: keyOf({ value: "short", expiresAt: the.clock.now() + 10 }) });
        await the.given.job({ key: keyOf({ value: "long" }) });
        the.clock.advance(10);

        const outcomes = await Promise.all(
          ["short", "long"].map((value) =>
            the.storage.jobs.accept(the.given.newJob({ key: keyOf({ value }) })),
          ),
        );

        expect(outcomes.map(({ outcome }) => outcome)).toEqual(["accepted", "duplicate"]);
      });

      test("several jobs win or lose it together, and keep their order", async () => {
        const batch = () => Array.from({ length: 3 }, () => the.given.newJob());
        const [first, second] = [batch(), batch()];
        const ids = first.map(({ id }) => id);

        const [won, lost] = [
          await the.storage.jobs.acceptAll(first, keyOf()),
          await the.other.jobs.acceptAll(second, keyOf()),
        ];

        expect(won.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted", "accepted"]);
        expect(lost[0]).toEqual({ outcome: "duplicate", jobId: ids[0], jobIds: ids });
        expect(await countJobs()).toBe(3);
      });
    });

    test("a batch that cannot be stored leaves nothing behind, and its neighbours in peace", async () => {
      const bad = [the.given.newJob(), { ...the.given.newJob(), createDate: Number.NaN }];
      const neighbour = the.given.newJob();

      const [refused, stored] = await Promise.allSettled([
        the.storage.jobs.acceptAll(bad),
        the.storage.jobs.accept(neighbour),
      ]);

      expect(refused.status).toBe("rejected");
      expect(stored.status).toBe("fulfilled");
      expect(await the.storage.jobs.find(neighbour.id)).not.toBeNull();
      expect(await countJobs()).toBe(1);
    });
  });
}
