import { beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../../../domain/job/job.ts";
import { runLane } from "../../../domain/plan/plan-lanes.ts";
import type { NewJob, NewPlan, SliceEnd } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const PLAN = "hourly";
const COMPLETE = { event: "complete", report: null } as const;
const REASON = { type: "run-terminated", message: "Its run was terminated" } as const;

/** What every store must do for plans and their runs. */
export function plansConform(store: StoreUnderTest): void {
  describe("plans", () => {
    const the = useStore(store);
    let runId = "";

    const plan = (fields: Partial<NewPlan> = {}): NewPlan => ({
      id: PLAN,
      name: null,
      state: "ACTIVE",
      reason: null,
      schedule: null,
      configuration: { maxConcurrentRequests: 2 },
      sink: null,
      overlap: "skip",
      revision: 1,
      payloadCount: 1,
      createdAt: the.clock.now(),
      updatedAt: the.clock.now(),
      lastRunAt: null,
      ...fields,
    });

    const item = (fields: Partial<NewJob> = {}): NewJob =>
      the.given.newJob({
        kind: "payload",
        api: "scrape",
        recipeId: null,
        planId: PLAN,
        lane: runLane(runId),
        parentId: runId,
        rootId: runId,
        ...fields,
      });

    const advance = (job: Job, change: SliceEnd | undefined, fields: object = {}) => {
      const { parentId, rootId } = job;
      return the.storage.jobs.advance(
        the.given.advance(job, { parentId, rootId, ...(change && { change }), ...fields }),
      );
    };

    const startRun = async (): Promise<Job> => {
      runId = the.given.ids("run");
      await the.given.job({
        id: runId,
        kind: "run",
        recipeId: null,
        planId: PLAN,
        lane: `plan:${PLAN}`,
      });
      await the.storage.transaction((stores) =>
        stores.plans.insertRun({
          id: runId,
          planId: PLAN,
          revision: 1,
          type: "MANUAL",
          scheduledAt: null,
          snapshot: { configuration: {}, sink: null },
          maxConcurrentRequests: 2,
          now: the.clock.now(),
        }),
      );
      const [claimed] = await the.given.claim({ lane: `plan:${PLAN}` });
      if (!claimed) throw new Error("The run was not ready");
      return claimed.job;
    };

    const claimItems = async (): Promise<Job[]> => {
      const claimed = await the.given.claim({ lane: runLane(runId), limit: 10 });
      return claimed.map(({ job }) => job);
    };

    const waiting = { event: "wait", waitingFor: "child", until: null, awaits: "all" } as const;

    beforeEach(async () => {
      await the.storage.plans.insert(plan());
    });

    test("are found, listed, changed and deleted, each id once", async () => {
      const { plans } = the.storage;

      expect(await plans.insert(plan())).toBe(false);
      expect(await plans.find(PLAN)).toEqual({ ...plan(), nextRunAt: null });
      await plans.update(plan({ name: "Prices", overlap: "allow", sink: { type: "s3" } }));
      expect(await plans.list({ text: "PRICE", after: null, limit: 5 })).toMatchObject([
        { id: PLAN, name: "Prices", overlap: "allow", sink: { type: "s3" } },
      ]);
      await plans.delete(PLAN);
      expect(await plans.find(PLAN)).toBeNull();
    });

    test("keep their payload in pages, an old one as long as a run has to expand it", async () => {
      const { plans } = the.storage;
      const items = [0, 1, 2].map((position) => ({
        position,
        api: "scrape",
        parameters: { n: position },
        retry: position === 1 ? { maximumAttempts: 1 } : null,
        requestTimeoutMs: position === 2 ? 5_000 : null,
      }));
      await plans.addPayload({ planId: PLAN, revision: 1, items });
      await startRun();
      const page = (revision: number, from: number) =>
        plans.payload({ planId: PLAN, revision, from, limit: 2 });

      expect(await page(1, 0)).toEqual(items.slice(0, 2));
      expect(await page(1, 2)).toEqual(items.slice(2));
      await plans.addPayload({ planId: PLAN, revision: 2, items: items.slice(0, 1) });
      await plans.update(plan({ revision: 2 }));
      await plans.dropOldPayload(PLAN);
      expect(await page(1, 0)).toHaveLength(2);
      await plans.markExpanded(runId);
      expect(await page(1, 0)).toEqual([]);
      expect(await page(2, 0)).toHaveLength(1);
    });

    test("have runs that wait for all their items, and execute no more at once than they may", async () => {
      const run = await startRun();
      await advance(run, undefined, { children: [item(), item(), item()] });
      await advance(run, waiting);

      const two = await claimItems();
      expect(two).toHaveLength(2);
      expect(await claimItems()).toEqual([]);
      for (const job of two) await advance(job, COMPLETE);
      const [third] = await claimItems();
      expect((await the.storage.jobs.find(runId))?.waitingFor).toBe("child");
      if (third) await advance(third, COMPLETE);

      expect(await the.storage.jobs.find(runId)).toMatchObject({
        waitingFor: "slot",
        children: { total: 3, finished: 3, failed: 0 },
      });
      expect(await the.given.claim({ lane: `plan:${PLAN}` })).toHaveLength(1);
    });

    test("have items that tell what they returned, unless it is masked", async () => {
      const run = await startRun();
      await advance(run, undefined, { children: [item(), item()] });
      const [open, secret] = await claimItems();
      const returned = the.given.step({ kind: "return", output: { sum: 3 } });

      if (open) await advance(open, COMPLETE, { steps: [returned] });
      if (secret) await advance(secret, COMPLETE, { steps: [{ ...returned, masked: true }] });

      const items = await the.storage.plans.items({ runId, after: null, limit: 5 });
      const results = new Map(items.map(({ jobId, result }) => [jobId, result]));
      expect(results.get(open?.id ?? "")).toEqual({ sum: 3 });
      expect(results.get(secret?.id ?? "")).toBeNull();
    });

    test("have runs that are ready at once when all items have ended before", async () => {
      const run = await startRun();
      await advance(run, undefined, { children: [item()] });
      const [only] = await claimItems();
      if (only) await advance(only, COMPLETE);

      const advanced = await advance(run, waiting);

      expect(advanced?.lanes).toContain(`plan:${PLAN}`);
      expect((await the.storage.jobs.find(runId))?.waitingFor).toBe("slot");
    });

    test("have runs that are not over when the last item adds others with its success", async () => {
      const run = await startRun();
      await advance(run, undefined, { children: [item()] });
      await advance(run, waiting);
      const [first] = await claimItems();
      const added = item({ extendedBy: first?.id ?? null });

      if (first) await advance(first, COMPLETE, { extensions: [added] });

      expect(await the.storage.jobs.find(runId)).toMatchObject({
        waitingFor: "child",
        children: { total: 2, finished: 1, failed: 0 },
      });
      const items = await the.storage.plans.items({ runId, after: first?.id ?? null, limit: 5 });
      expect(items).toMatchObject([{ jobId: added.id, extendedBy: first?.id, status: "PENDING" }]);
      const [second] = await claimItems();
      if (second) await advance(second, COMPLETE);
      expect((await the.storage.jobs.find(runId))?.waitingFor).toBe("slot");
    });

    test("take nothing that an item adds without success, or to a run that is canceled", async () => {
      const run = await startRun();
      await advance(run, undefined, { children: [item(), item()] });
      await advance(run, waiting);
      const [one, two] = await claimItems();
      const error = { code: "broken", message: "It broke", step: null };
      const fail = { event: "fail", error, report: null, reason: null } as const;

      if (one) await advance(one, fail, { extensions: [item()] });
      await the.storage.transaction(async (stores) => {
        const locked = await stores.lockJob(runId);
        if (locked)
          await stores.updateJob({ ...locked, status: "CANCELING" }, { state: "resting" });
      });
      if (two) await advance(two, COMPLETE, { extensions: [item()] });

      expect((await the.storage.jobs.find(runId))?.children).toEqual({
        total: 2,
        finished: 2,
        failed: 1,
      });
    });

    test("that are paused give out no item and no run, until they go on", async () => {
      const run = await startRun();
      await advance(run, undefined, { children: [item(), item(), item()] });
      await advance(run, waiting);
      const [first, second] = await claimItems();
      const { plans } = the.storage;
      const reason = { type: "plan-paused", message: "The plan was paused" } as const;

      expect(await plans.pauseRuns({ planId: PLAN, reason })).toEqual({ commanded: [] });

      const status = async () => (await the.storage.jobs.find(runId))?.status;
      expect(await status()).toBe("PAUSING");
      if (first) await advance(first, COMPLETE);
      expect(await plans.settlePaused()).toBe(0);
      if (second) await advance(second, COMPLETE);
      expect(await plans.settlePaused()).toBe(1);
      expect(await status()).toBe("PAUSED");
      expect(await claimItems()).toEqual([]);
      expect(await plans.unpauseRuns(PLAN)).toEqual(
        expect.arrayContaining([`plan:${PLAN}`, runLane(runId)]),
      );
      expect(await status()).toBe("RUNNING");
      expect(await claimItems()).toHaveLength(1);
    });

    test("have runs whose idle items end in one go", async () => {
      const run = await startRun();
      await advance(run, undefined, { children: Array.from({ length: 100 }, () => item()) });
      await advance(run, waiting);
      const held = await claimItems();

      const ended = await the.storage.plans.cancelIdleItems({
        runId,
        reason: REASON,
        now: the.clock.now(),
      });

      expect(ended).toBe(98);
      expect((await the.storage.jobs.find(runId))?.children).toEqual({
        total: 100,
        finished: 98,
        failed: 98,
      });
      for (const job of held) await advance(job, COMPLETE);
      expect((await the.storage.jobs.find(runId))?.waitingFor).toBe("slot");
    });

    test("have runs whose new items are stopped and go on", async () => {
      const run = await startRun();
      await advance(run, undefined, { children: [item(), item()] });
      const { plans } = the.storage;

      expect(await plans.stopNewItems({ runId, reason: REASON })).toBe(2);
      expect(await claimItems()).toEqual([]);
      expect(await plans.resumeNewItems(runId)).toBe(2);
      expect(await claimItems()).toHaveLength(2);
    });

    test("have runs that are listed newest first, among other jobs by their time", async () => {
      const first = await startRun();
      the.clock.advance(5);
      await the.given.recipe();
      const job = await the.given.job();
      the.clock.advance(5);
      const second = await startRun();

      const runs = await the.storage.plans.runs({ planId: PLAN, before: null, limit: 5 });
      expect(runs.map(({ job: { id } }) => id)).toEqual([second.id, first.id]);
      const list = async (order: "newest" | "oldest", after: string | null) =>
        the.storage.jobs.list({ filter: {}, order, limit: 2, after });
      const page = await list("newest", null);
      expect(page.jobs.map(({ id }) => id)).toEqual([second.id, job]);
      expect((await list("newest", page.next)).jobs.map(({ id }) => id)).toEqual([first.id]);
      const oldest = await list("oldest", null);
      expect(oldest.jobs.map(({ id }) => id)).toEqual([first.id, job]);
      expect((await list("oldest", oldest.next)).jobs.map(({ id }) => id)).toEqual([second.id]);
    });
  });
}
