import { afterAll, beforeEach, describe, expect, inject, test } from "vitest";
import type { Job } from "../../packages/server/src/domain/job/job.ts";
import { cancelJob } from "../../packages/server/src/engine/commands/jobs/cancel-job.ts";
import { stopJob } from "../../packages/server/src/engine/commands/jobs/stop-job.ts";
import {
  type StoreUnderTest,
  useStore,
} from "../../packages/server/src/storage/conformance/store-under-test.ts";
import type { SliceEnd } from "../../packages/server/src/storage/storage.ts";
import { postgresUnderTest } from "../../packages/server/src/testing/postgres-under-test.ts";
import { sqliteUnderTest } from "../../packages/server/src/testing/sqlite-under-test.ts";

const CHILDREN = 10_000;
const BATCH = 1_000;
const HELD = 10;
/** What a command on so many may take, on a machine that does much else. */
const COMMAND_MS_MAX = 5_000;
const TEST_MS_MAX = 120_000;

/** Reliability T20, what is to be right; how fair it is, is measured by benchmarks/fairness.bench.ts. */
const conforms = (store: StoreUnderTest) => {
  const the = useStore(store);

  beforeEach(() => the.given.worker({ slots: 1_000 }));

  const find = async (id: string): Promise<Job> => {
    const job = await the.storage.jobs.find(id);
    if (job === null) throw new Error(`There is no job ${id}`);
    return job;
  };
  /** The root is counted too. */
  const counts = async (rootId: string) => {
    const rows = await the.storage.jobs.countByStatus({ rootId });
    const some = rows.filter(({ count }) => count > 0);
    return Object.fromEntries(some.map(({ status, count }) => [status, count]));
  };
  /** A root that waits for its children, of which a worker holds some and has ended half of those. */
  const givenRoot = async (): Promise<{ root: Job; held: Job[] }> => {
    const root = await the.given.runningJob();
    for (let made = 0; made < CHILDREN; made += BATCH) {
      const children = Array.from({ length: BATCH }, () =>
        the.given.newJob({
          ...{ kind: "call", lane: "callee", parentId: root.id, rootId: root.id, callDepth: 1 },
          call: { mode: "sync", cancelWithParent: true, parentRepeat: 0 },
        }),
      );
      const change: SliceEnd = {
        event: "wait",
        waitingFor: "child",
        until: the.clock.now() + 3_600_000,
        awaits: children.map(({ id }) => id),
      };
      const isLast = made + BATCH === CHILDREN;
      await the.storage.jobs.advance(
        the.given.advance(root, { children, ...(isLast && { change }) }),
      );
    }
    const claimed = await the.given.claim({ lane: "callee", limit: HELD });
    const jobs = claimed.map(({ job }) => job);
    await Promise.all(jobs.slice(HELD / 2).map((job) => advance(job, "complete")));
    return { root, held: jobs.slice(0, HELD / 2) };
  };
  const advance = (job: Job, event: "complete" | "halt") => {
    const { parentId, rootId } = job;
    return the.storage.jobs.advance(
      the.given.advance(job, { parentId, rootId, change: { event, report: null } }),
    );
  };

  test(
    "all end with their root, in bounded time, and are counted exactly",
    async () => {
      const { root, held } = await givenRoot();
      const before = await find(root.id);

      const begin = performance.now();
      const { job } = await cancelJob(the, { jobId: root.id, by: "Ada" });
      const tookMs = performance.now() - begin;
      const between = await counts(root.id);
      for (const one of held) await advance(one, "halt");

      console.info(`cancel of ${CHILDREN} children took ${Math.round(tookMs)} ms`);
      expect(before.children).toEqual({ total: CHILDREN, finished: HELD / 2, failed: 0 });
      expect(job.status).toBe("CANCELING");
      expect(between).toEqual({
        CANCELED: CHILDREN - HELD,
        CANCELING: HELD / 2 + 1,
        COMPLETED: HELD / 2,
      });
      expect(await find(root.id)).toMatchObject({
        status: "CANCELED",
        children: { total: CHILDREN, finished: CHILDREN, failed: CHILDREN - HELD / 2 },
      });
      expect(tookMs).toBeLessThan(COMMAND_MS_MAX);
    },
    TEST_MS_MAX,
  );

  test(
    "all stop with their root",
    async () => {
      const { root, held } = await givenRoot();

      const begin = performance.now();
      await stopJob(the, { jobId: root.id, by: "Ada" });
      const tookMs = performance.now() - begin;
      const between = await find(root.id);
      for (const one of held) await advance(one, "halt");

      console.info(`stop of ${CHILDREN} children took ${Math.round(tookMs)} ms`);
      expect(between.status).toBe("STOPPING");
      expect(await counts(root.id)).toEqual({
        STOPPED: CHILDREN - HELD / 2 + 1,
        COMPLETED: HELD / 2,
      });
      expect(await find(root.id)).toMatchObject({
        status: "STOPPED",
        children: { total: CHILDREN, finished: HELD / 2, failed: 0 },
      });
      expect(tookMs).toBeLessThan(COMMAND_MS_MAX);
    },
    TEST_MS_MAX,
  );
};

describe("10,000 children of one root, on SQLite", () => conforms(sqliteUnderTest("file")));

describe("10,000 children of one root, on PostgreSQL", () => {
  const postgres = postgresUnderTest(inject("postgresUrl"));
  conforms(postgres);
  afterAll(() => postgres.drop());
});
