import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { BulkOp, BulkOptions, BulkSelection } from "../../../storage/storage.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
import { eventually } from "../../../testing/eventually.ts";
import { abortBulk } from "../../commands/bulk/abort-bulk.ts";
import { previewBulk } from "../../commands/bulk/preview-bulk.ts";
import { startBulk } from "../../commands/bulk/start-bulk.ts";
import { cancelJob } from "../../commands/jobs/cancel-job.ts";
import { stopRecipe } from "../../commands/recipes/stop-recipe.ts";

const ADA = { name: "Ada", kind: "api-key", id: "key_1", requestId: "req_1" } as const;

describe("operations on many jobs", () => {
  let under: EngineUnderTest;

  beforeEach(async () => {
    under = await engineUnderTest();
    // A job of this recipe waits for an hour.
    await under.recipe([{ id: "pause", wait: { for: "1h" } }]);
  });
  afterEach(() => under.close());

  const start = async (op: BulkOp, selection: BulkSelection = all(), options: BulkOptions = {}) => {
    const preview = await previewBulk(under.deps, { op, selection });
    const request = { op, selection, options, reason: "wrong sandbox", actor: ADA };
    return startBulk(under.deps, { ...request, preview, confirmCount: preview.eligible });
  };
  const all = (fields: object = {}): BulkSelection => ({
    filter: { recipeIds: ["sync"], ...fields },
    asOf: under.clock.now(),
    query: { recipe: "sync" },
  });
  const operation = async (id: string) => {
    const found = await under.storage.bulk.find(id);
    if (found === null) throw new Error(`No ${id}`);
    return found;
  };
  const statuses = async (ids: readonly string[]) => {
    const found = await Promise.all(ids.map((id) => under.storage.jobs.find(id)));
    return found.map((job) => job?.status);
  };
  let dead: Promise<[number]>;
  /** The process dies just before or after that commit of the operation. */
  const dieAtCommit = (number: number, moment: string) => {
    const { storage } = under;
    let commits = 0;
    let changed = 0;
    let tell: (result: [number]) => void = () => undefined;
    dead = new Promise((resolve) => {
      tell = resolve;
    });
    const transaction: typeof storage.transaction = async (work) => {
      const isLast = () => commits === number;
      try {
        const result = await storage.transaction(async (stores) => {
          const done = await work({
            ...stores,
            recordBulkStep: async (step) => {
              commits += 1;
              changed += step.outcomes.length;
              await stores.recordBulkStep(step);
            },
          });
          if (isLast() && moment === "before") throw new Error("Killed");
          return done;
        });
        return result;
      } finally {
        if (isLast()) {
          await storage.close();
          tell([changed]);
        }
      }
    };
    Object.assign(under.deps, { storage: { ...storage, transaction } });
  };
  const outcomes = (operationId: string) =>
    under.storage.bulk.outcomes({ operationId, after: null, limit: 500 });

  test("are done to every job of the selection, and say what became of each", async () => {
    const ids = await under.given.jobs(120);
    await cancelJob(under.deps, { jobId: ids[3] ?? "", by: "Bob" });
    await under.engine.start();

    const { id, jobId } = await start("cancel");
    await under.until(jobId, "COMPLETED");

    expect(new Set(await statuses(ids))).toEqual(new Set(["CANCELED"]));
    expect(await operation(id)).toMatchObject({
      ...{ matched: 120, eligible: 119, status: "COMPLETED", endedAt: under.clock.now() },
      counts: { changed: 119, skipped: 1, refused: 0, failed: 0 },
    });
    const listed = await outcomes(id);
    expect(listed).toHaveLength(120);
    expect(listed[3]).toMatchObject({ jobId: ids[3], outcome: "skipped" });
  });

  test("leave jobs alone that came after the selection was made", async () => {
    const ids = await under.given.jobs(2);
    const selection = all();
    under.clock.advance(1);
    const late = await under.given.job();
    await under.engine.start();

    const { jobId } = await start("cancel", selection);
    await under.until(jobId, "COMPLETED");

    expect(await statuses(ids)).toEqual(["CANCELED", "CANCELED"]);
    expect(await statuses([late])).not.toEqual(["CANCELED"]);
  });

  test("say in the log and in the audit of each job which one it was, and who", async () => {
    const [job = ""] = await under.given.jobs(1);
    await under.engine.start();

    const { id, jobId } = await start("cancel");
    await under.until(jobId, "COMPLETED");

    const lines = await under.storage.logs.list({ jobId: job, after: null, limit: 10 });
    expect(lines.at(-1)?.info).toMatchObject({ by: "Ada", bulkOperation: id });
    const [entry] = await under.storage.audit.list({ targetId: job, before: null, limit: 5 });
    expect(entry).toMatchObject({
      ...{ action: "job.cancel", outcome: "changed" },
      actor: { name: "Ada", id: "key_1", requestId: "req_1" },
      details: { bulkOperation: id, reason: "wrong sandbox" },
    });
  });

  test("name jobs that are not there", async () => {
    const [job = ""] = await under.given.jobs(1);
    await under.engine.start();

    const { id, jobId } = await start("cancel", { ids: ["job_unknown", job, job] });
    await under.until(jobId, "COMPLETED");

    expect(await outcomes(id)).toMatchObject([
      { jobId: job, outcome: "changed" },
      { jobId: "job_unknown", outcome: "refused", reason: "There is no such job" },
    ]);
  });

  test.each(["before", "after"])(
    "take no job twice and leave none out when the process dies %s a commit",
    async (moment) => {
      const ids = await under.given.jobs(230);
      for (const jobId of ids) await cancelJob(under.deps, { jobId, by: "Bob" });
      const { id, jobId } = await start("rerun");
      dieAtCommit(3, moment);
      await under.engine.start();
      const [changed] = await dead;

      under = await engineUnderTest({ folder: under.folder, clock: under.clock });
      const found = await operation(id);
      await under.engine.start();
      await under.until(jobId, "COMPLETED");

      const jobs = await Promise.all(ids.map((one) => under.storage.jobs.find(one)));
      expect(changed).toBe(150);
      expect(found.counts.changed).toBe(moment === "before" ? 100 : 150);
      expect(new Set(jobs.map((job) => job?.repeat))).toEqual(new Set([1]));
      expect((await operation(id)).counts).toEqual({
        ...{ changed: 230, skipped: 0, refused: 0, failed: 0 },
      });
    },
  );

  test("go on where they were after a crash", async () => {
    const ids = await under.given.jobs(300);
    for (const jobId of ids) await cancelJob(under.deps, { jobId, by: "Bob" });
    await under.engine.start();
    const { id, jobId } = await start("rerun", all({ statuses: ["CANCELED"] }), {
      spreadMs: 60_000,
    });
    await under.pass(20_000);
    const before = await operation(id);
    await under.crash();

    under = await engineUnderTest({ folder: under.folder, clock: under.clock });
    await under.engine.start();
    for (let passed = 0; passed < 50_000; passed += 1_000) await under.pass(1_000);
    await under.until(jobId, "COMPLETED");

    expect(before.counts.changed).toBeGreaterThan(50);
    expect(before.counts.changed).toBeLessThan(150);
    const jobs = await Promise.all(ids.map((one) => under.storage.jobs.find(one)));
    expect(new Set(jobs.map((job) => job?.repeat))).toEqual(new Set([1]));
    expect((await operation(id)).counts.changed).toBe(300);
  }, 60_000);

  test("spread reruns evenly and hold no slot meanwhile", async () => {
    const ids = await under.given.jobs(60);
    for (const jobId of ids) await cancelJob(under.deps, { jobId, by: "Bob" });
    await under.engine.start();
    const counts: number[] = [];

    const { id, jobId } = await start("rerun", all(), { spreadMs: 60_000 });
    for (let second = 0; second < 4; second += 1) {
      await under.pass(10_000);
      counts.push((await operation(id)).counts.changed);
    }
    const job = await under.storage.jobs.find(jobId);

    expect(job).toMatchObject({ status: "RUNNING", phase: "waiting", workerId: null });
    for (const [index, count] of counts.entries()) {
      expect(Math.abs(count - (index + 1) * 10)).toBeLessThanOrEqual(2);
    }
  }, 60_000);

  test("are aborted where they are, and what is done stays done", async () => {
    const ids = await under.given.jobs(60);
    for (const jobId of ids) await cancelJob(under.deps, { jobId, by: "Bob" });
    await under.engine.start();
    const { id, jobId } = await start("rerun", all(), { spreadMs: 60_000 });
    await under.pass(10_000);

    const aborted = await abortBulk(under.deps, { id, by: "Ada" });
    await under.until(jobId, "CANCELED");
    const { counts } = await operation(id);
    await under.pass(5_000);

    expect(aborted.status).toBe("CANCELED");
    expect(counts.changed).toBeGreaterThan(5);
    expect(counts.changed).toBeLessThan(20);
    expect((await operation(id)).counts).toEqual(counts);
  });

  test("give way to people who are quicker", async () => {
    const ids = await under.given.jobs(20);
    await under.engine.start();
    await Promise.all(
      ids.map((jobId) => under.until(jobId, "RUNNING").catch(() => null)).slice(0, 5),
    );

    const [{ id, jobId }] = await Promise.all([
      start("cancel"),
      ...ids.slice(0, 10).map((one) => cancelJob(under.deps, { jobId: one, by: "Bob" })),
    ]);
    await under.until(jobId, "COMPLETED");

    const { counts } = await operation(id);
    expect(counts.changed + counts.skipped).toBe(20);
    expect(new Set(await statuses(ids))).toEqual(new Set(["CANCELED"]));
  });

  test("record a job that goes wrong as failed and go on with the others", async () => {
    const ids = await under.given.jobs(5);
    const { transaction } = under.storage;
    Object.assign(under.deps, {
      storage: {
        ...under.storage,
        transaction: (work: Parameters<typeof transaction>[0]) =>
          transaction((stores) =>
            work({
              ...stores,
              lockJob: (id) => {
                if (id === ids[2]) throw new Error("This row is odd");
                return stores.lockJob(id);
              },
            }),
          ),
      },
    });
    await under.engine.start();

    const { id, jobId } = await start("cancel");
    await under.until(jobId, "COMPLETED");

    expect((await operation(id)).counts).toEqual({ changed: 4, skipped: 0, refused: 0, failed: 1 });
    expect((await outcomes(id))[2]).toMatchObject({ jobId: ids[2], outcome: "failed" });
  });

  test("take 10,000 jobs in seconds", async () => {
    for (let batch = 0; batch < 10; batch += 1) await under.given.jobs(1_000);
    // Only the operation itself runs.
    await stopRecipe(under.deps, { id: "sync" });
    const { id } = await start("cancel");

    await under.engine.start();
    await eventually(
      "the operation is over",
      async () => ((await operation(id)).endedAt === null ? null : true),
      { deadlineMs: 90_000 },
    );

    expect((await operation(id)).counts.changed).toBe(10_000);
    expect((await under.storage.jobs.countByStatus({ recipeIds: ["sync"] }))[7]).toMatchObject({
      status: "CANCELED",
      count: 10_000,
    });
  }, 120_000);

  test("need their number when they cannot be taken back", async () => {
    const selection = all();
    const request = { op: "rerun", selection, options: {}, reason: null, actor: ADA } as const;
    const preview = { matched: 5_000, eligible: 1_001 };

    const asked = startBulk(under.deps, { ...request, preview, confirmCount: 1_000 });

    await expect(asked).rejects.toMatchObject({ code: "confirmation_needed" });
  });
});
