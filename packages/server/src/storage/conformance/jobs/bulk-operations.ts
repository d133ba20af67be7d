import { describe, expect, test } from "vitest";
import type { BulkOutcome, BulkStep, NewBulkOperation } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const ACTOR = { name: "Ada", kind: "api-key", id: "key_1", requestId: "req_1" } as const;

/** What every store must do with operations on many jobs. */
export function bulkOperationsConform(store: StoreUnderTest): void {
  describe("bulk operations", () => {
    const the = useStore(store);

    const newOperation = (fields: Partial<NewBulkOperation> = {}): NewBulkOperation => ({
      id: "blk_1",
      jobId: "job_of_blk_1",
      op: "cancel",
      selection: { filter: { recipeIds: ["sync"] }, asOf: 7, query: { recipe: "sync" } },
      options: {},
      reason: "wrong sandbox",
      actor: ACTOR,
      matched: 3,
      eligible: 2,
      createdAt: the.clock.now(),
      ...fields,
    });
    const insert = (fields: Partial<NewBulkOperation> = {}) =>
      the.storage.transaction((stores) => stores.insertBulkOperation(newOperation(fields)));
    const outcome = (jobId: string, fields: Partial<BulkOutcome> = {}): BulkOutcome => ({
      jobId,
      outcome: "changed",
      reason: null,
      at: the.clock.now(),
      ...fields,
    });
    const record = (step: Partial<BulkStep>) =>
      the.storage.transaction((stores) =>
        stores.recordBulkStep({
          operationId: "blk_1",
          outcomes: [],
          passedOver: 0,
          cursor: null,
          now: the.clock.now(),
          ...step,
        }),
      );
    const outcomes = async (name?: BulkOutcome["outcome"]) =>
      (
        await the.storage.bulk.outcomes({
          operationId: "blk_1",
          outcome: name,
          after: null,
          limit: 50,
        })
      ).map(({ jobId }) => jobId);

    test("are kept as they were asked for, with the status of their job", async () => {
      await the.given.recipe();
      const jobId = await the.given.job();
      await insert({ jobId });

      expect(await the.storage.bulk.find("blk_1")).toEqual({
        ...newOperation({ jobId }),
        endedAt: null,
        cursor: null,
        counts: { changed: 0, skipped: 0, refused: 0, failed: 0 },
        status: "PENDING",
      });
      expect(await the.storage.bulk.find("blk_2")).toBeNull();
    });

    test("count and list what became of the jobs", async () => {
      await insert();

      await record({
        outcomes: [outcome("job_2", { outcome: "skipped", reason: "It has ended" })],
        passedOver: 4,
        cursor: "job_2",
      });
      await record({ outcomes: [outcome("job_3"), outcome("job_4")], cursor: "job_4" });
      const before = await the.storage.bulk.find("blk_1");
      await record({});

      expect(before).toMatchObject({ cursor: "job_4", endedAt: null });
      expect(await the.storage.bulk.find("blk_1")).toMatchObject({
        ...{ cursor: "job_4", endedAt: the.clock.now() },
        counts: { changed: 2, skipped: 5, refused: 0, failed: 0 },
      });
      expect(await outcomes()).toEqual(["job_2", "job_3", "job_4"]);
      expect(await outcomes("skipped")).toEqual(["job_2"]);
    });

    test("take no job twice", async () => {
      await insert();
      await record({ outcomes: [outcome("job_2")], cursor: "job_2" });

      const again = record({ outcomes: [outcome("job_2")], cursor: "job_2" });

      await expect(again).rejects.toThrow();
      expect(await the.storage.bulk.find("blk_1")).toMatchObject({ counts: { changed: 1 } });
    });

    test("are locked for the worker that holds their job, and for no other", async () => {
      await the.given.recipe();
      await the.given.worker();
      const job = await the.given.runningJob();
      await insert({ jobId: job.id });
      await record({ cursor: "job_2" });
      const lock = (epoch: number) =>
        the.storage.transaction((stores) =>
          stores.lockBulkOperation({ operationId: "blk_1", holder: { jobId: job.id, epoch } }),
        );

      expect(await lock(job.epoch)).toEqual({ cursor: "job_2" });
      expect(await lock(job.epoch - 1)).toBeNull();
    });

    test("are listed newest first and forgotten when they are old", async () => {
      for (const [index, id] of ["blk_1", "blk_2", "blk_3"].entries()) {
        await insert({ id, jobId: `job_of_${id}`, createdAt: the.clock.now() + index });
      }
      await record({ outcomes: [outcome("job_1")] });
      const list = async (after: string | null) =>
        (await the.storage.bulk.list({ after, limit: 2 })).map(({ id }) => id);

      expect(await list(null)).toEqual(["blk_3", "blk_2"]);
      expect(await list("blk_2")).toEqual(["blk_1"]);
      expect(await the.storage.bulk.sweep({ before: the.clock.now() + 1, limit: 10 })).toBe(1);
      expect(await list(null)).toEqual(["blk_3", "blk_2"]);
      expect(await outcomes()).toEqual([]);
    });

    test("survey the jobs of a filter in the order of their ids", async () => {
      await the.given.recipe();
      await the.given.recipe({ id: "other" });
      const ids = await the.given.jobs(5);
      await the.given.job({ recipeId: "other", lane: "other" });
      const survey = async (after: string | null) =>
        (
          await the.storage.jobs.survey({
            filter: { recipeIds: ["sync"], statuses: ["PENDING", "FAILED"] },
            after,
            limit: 3,
          })
        ).map(({ id }) => id);

      expect(await survey(null)).toEqual(ids.slice(0, 3));
      expect(await survey(ids[2] ?? "")).toEqual(ids.slice(3));
      expect(
        await the.storage.jobs.survey({
          filter: { ids: [ids[4] ?? "", "job_unknown"] },
          after: null,
          limit: 3,
        }),
      ).toEqual([
        {
          ...{ id: ids[4], status: "PENDING", kind: "recipe", parentId: null, recipeId: "sync" },
          ...{ api: null, triggerEventId: expect.any(String), lowPriority: false },
        },
      ]);
    });
  });
}
