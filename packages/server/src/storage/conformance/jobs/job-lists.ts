import { beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../../../domain/job/job.ts";
import { COUNT_MAX, type JobFilter, type JobListRequest } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const DAY_MS = 86_400_000;

/** What every store must do when people look for jobs. */
export function jobListsConform(store: StoreUnderTest): void {
  describe("listing jobs", () => {
    const the = useStore(store);

    beforeEach(async () => {
      await the.given.recipe();
    });

    const page = (request: Partial<JobListRequest> = {}) =>
      the.other.jobs.list({ filter: {}, order: "newest", limit: 500, after: null, ...request });
    const ids = async (filter: JobFilter) => (await page({ filter })).jobs.map(({ id }) => id);

    const change = (id: string, fields: Partial<Job>) =>
      the.storage.transaction(async (stores) => {
        const job = await stores.lockJob(id);
        if (job) await stores.updateJob({ ...job, ...fields }, { state: "resting" });
      });

    /** One after another, a second apart. */
    const givenJobs = async (count: number) => {
      const made: string[] = [];
      for (let index = 0; index < count; index += 1) {
        made.push(await the.given.job());
        the.clock.advance(1_000);
      }
      return made;
    };

    test("shows the newest first, or the oldest", async () => {
      const made = await givenJobs(3);

      const newest = await page();
      const oldest = await page({ order: "oldest" });

      expect(newest.jobs.map(({ id }) => id)).toEqual(made.toReversed());
      expect(oldest.jobs.map(({ id }) => id)).toEqual(made);
    });

    test("shows each job as it is found", async () => {
      const job = await the.given.runningJob();

      expect((await page()).jobs).toEqual([await the.storage.jobs.find(job.id)]);
    });

    test("is empty, and has no next page, when there is nothing", async () => {
      expect(await page()).toEqual({ jobs: [], next: null });
    });

    describe("page by page", () => {
      test.each(["newest", "oldest"] as const)("shows every job once, %s first", async (order) => {
        const made = await the.given.jobs(25);
        const seen: string[] = [];
        let after: string | null = null;
        do {
          const { jobs, next } = await page({ order, limit: 10, after });
          seen.push(...jobs.map(({ id }) => id));
          after = next;
        } while (after !== null);

        expect(seen).toEqual(order === "oldest" ? made : made.toReversed());
      });

      test("ends when the last page is full", async () => {
        await the.given.jobs(10);
        const first = await page({ limit: 5 });

        const second = await page({ limit: 5, after: first.next });

        expect(first.next).not.toBeNull();
        expect(second.jobs).toHaveLength(5);
        expect(second.next).toBeNull();
      });

      test("is not disturbed by jobs that arrive or change meanwhile", async () => {
        const made = await givenJobs(10);
        const first = await page({ limit: 4 });
        await givenJobs(5);
        await change(made[3] ?? "", { status: "CANCELED" });

        const second = await page({ limit: 6, after: first.next });

        expect([...first.jobs, ...second.jobs].map(({ id }) => id)).toEqual(made.toReversed());
      });

      test("keeps to the filter", async () => {
        const made = await givenJobs(6);
        for (const id of made.slice(0, 3)) await change(id, { status: "FAILED" });
        const filter: JobFilter = { statuses: ["FAILED"] };

        const first = await page({ filter, limit: 2 });
        const second = await page({ filter, limit: 2, after: first.next });

        expect(first.jobs.map(({ id }) => id)).toEqual([made[2], made[1]]);
        expect(second).toMatchObject({ jobs: [{ id: made[0] }], next: null });
      });
    });

    describe("with a filter", () => {
      test("by status, several at once", async () => {
        const [a, b, c] = await givenJobs(3);
        await change(a ?? "", { status: "FAILED" });
        await change(b ?? "", { status: "ABORTED" });

        expect(await ids({ statuses: ["FAILED", "ABORTED"] })).toEqual([b, a]);
        expect(await ids({ statuses: ["PENDING"] })).toEqual([c]);
        expect(await ids({ statuses: [] })).toEqual([]);
      });

      test("by recipe and by kind", async () => {
        await the.given.recipe({ id: "other" });
        const sync = await the.given.job();
        const other = await the.given.job({ lane: "other" });
        const task = await the.given.job({ kind: "task", recipeId: null });

        expect(await ids({ recipeIds: ["other"] })).toEqual([other]);
        expect(await ids({ recipeIds: ["other", "sync"] })).toEqual([other, sync]);
        expect(await ids({ kinds: ["task"] })).toEqual([task]);
      });

      test("by dates: from is within, to is not", async () => {
        const start = the.clock.now();
        const made = await givenJobs(3);

        expect(await ids({ createdFrom: start + 1_000 })).toEqual([made[2], made[1]]);
        expect(await ids({ createdTo: start + 1_000 })).toEqual([made[0]]);
        expect(await ids({ createdFrom: start, createdTo: start + 1 })).toEqual([made[0]]);
      });

      test("by start and end, which a job that has none never matches", async () => {
        const now = the.clock.now();
        const [a, b] = await givenJobs(2);
        await change(a ?? "", { status: "COMPLETED", startDate: now, endDate: now + DAY_MS });

        expect(await ids({ startedFrom: 0 })).toEqual([a]);
        expect(await ids({ startedTo: now })).toEqual([]);
        expect(await ids({ endedFrom: now + DAY_MS })).toEqual([a]);
        expect(await ids({ endedTo: now + DAY_MS })).toEqual([]);
        expect(await ids({})).toEqual([b, a]);
      });

      test("by errors, priority, who ran it and whether it was rerun", async () => {
        const [plain, bad, again] = await givenJobs(3);
        const low = await the.given.job({ lowPriority: true, runBy: "key_ann" });
        await change(bad ?? "", { hasErrors: true });
        await change(again ?? "", { repeat: 2 });

        expect(await ids({ hasErrors: true })).toEqual([bad]);
        expect(await ids({ hasErrors: false })).toEqual([low, again, plain]);
        expect(await ids({ lowPriority: true })).toEqual([low]);
        expect(await ids({ lowPriority: false })).toEqual([again, bad, plain]);
        expect(await ids({ runBy: "key_ann" })).toEqual([low]);
        expect(await ids({ rerunOnly: true })).toEqual([again]);
      });

      test("tells tests from other jobs, also those that were taken for one", async () => {
        const plain = await the.given.job();
        const made = await the.given.job({ isTest: true });
        const taken = await the.given.job();
        await the.storage.transaction(async (stores) => {
          const job = await stores.lockJob(taken);
          if (!job) throw new Error("The job is gone");
          await stores.updateJob({ ...job, isTest: true }, { state: "ready" });
        });

        expect(await ids({ isTest: true })).toEqual([taken, made]);
        expect(await ids({ isTest: false })).toEqual([plain]);
      });

      test("hides the platform's own jobs unless they are asked for", async () => {
        const system = await the.given.job({ kind: "system", recipeId: null, lane: "system" });

        expect(await ids({})).toEqual([]);
        expect(await ids({ includeSystem: true })).toEqual([system]);
      });

      test("by all of them at once", async () => {
        const [a] = await givenJobs(2);
        await change(a ?? "", { status: "FAILED", hasErrors: true });

        expect(await ids({ statuses: ["FAILED"], hasErrors: true, recipeIds: ["sync"] })).toEqual([
          a,
        ]);
        expect(await ids({ statuses: ["FAILED"], hasErrors: false })).toEqual([]);
      });
    });

    describe("with a text", () => {
      const failWith = async (message: string) => {
        const job = await the.given.runningJob();
        const error = { code: "http_error", message, step: null };
        const end = { event: "fail", error, report: null, reason: null } as const;
        await the.storage.jobs.advance(the.given.advance(job, { change: end }));
        return job.id;
      };

      test("finds a job by its id", async () => {
        const [id] = await givenJobs(2);

        expect(await ids({ text: id ?? "" })).toEqual([id]);
      });

      test("finds jobs by the beginning of their id", async () => {
        const made = await the.given.jobs(3);

        expect(await ids({ text: (made[0] ?? "").slice(0, 12) })).toEqual(made.toReversed());
      });

      test("finds jobs by the id and the name of their recipe", async () => {
        await the.given.recipe({ id: "mail-invoices", name: "Send Mail" });
        const mail = await the.given.job({ lane: "mail-invoices" });
        await the.given.job();

        expect(await ids({ text: "mail-inv" })).toEqual([mail]);
        expect(await ids({ text: "send mail" })).toEqual([mail]);
      });

      test("finds jobs by their error, literally", async () => {
        const percent = await failWith("Only 5% were sent");
        const underscore = await failWith("no field invoice_id");
        await failWith("no field invoiceXid, 5 were sent");

        expect(await ids({ text: "5%" })).toEqual([percent]);
        expect(await ids({ text: "invoice_id" })).toEqual([underscore]);
        expect(await ids({ text: "%" })).toEqual([percent]);
        expect(await ids({ text: "'; drop table jobs; --" })).toEqual([]);
      });

      test("shows a job once that fits in several ways, page by page", async () => {
        const made = [];
        for (let index = 0; index < 5; index += 1) made.push(await failWith("sync failed"));
        const filter = { text: "sync" };

        const first = await page({ filter, limit: 3 });
        const second = await page({ filter, limit: 3, after: first.next });

        expect([...first.jobs, ...second.jobs].map(({ id }) => id)).toEqual(made.toReversed());
        expect(second.next).toBeNull();
      });
    });

    describe("counts", () => {
      test("by status, with the filter", async () => {
        const [a, b] = await givenJobs(3);
        await change(a ?? "", { status: "FAILED" });
        await change(b ?? "", { status: "FAILED", hasErrors: true });
        const count = async (filter: JobFilter) =>
          (await the.other.jobs.countByStatus(filter)).filter((one) => one.count > 0);

        expect(await count({})).toEqual([
          { status: "PENDING", count: 1, capped: false },
          { status: "FAILED", count: 2, capped: false },
        ]);
        expect(await count({ hasErrors: true })).toEqual([
          { status: "FAILED", count: 1, capped: false },
        ]);
        expect(await count({ statuses: ["PENDING"] })).toEqual([
          { status: "PENDING", count: 1, capped: false },
        ]);
      });

      test("stop at a limit, and say so", async () => {
        for (let made = 0; made <= COUNT_MAX; made += 1_000) await the.given.jobs(1_000);

        const counts = await the.other.jobs.countByStatus({ statuses: ["PENDING"] });

        expect(counts).toEqual([{ status: "PENDING", count: COUNT_MAX, capped: true }]);
      });
    });
  });
}
