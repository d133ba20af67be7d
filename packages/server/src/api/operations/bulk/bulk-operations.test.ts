import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../domain/json.ts";
import type { Role } from "../../../domain/role.ts";
import { rollUp } from "../../../engine/insight/roll-up.ts";
import { bulkOperate } from "../../../engine/tasks/bulk-operate/bulk-operate.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const BULK = "/api/v1/bulk-operations";

describe("bulk operations", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe();
    await api.given.recipe({ id: "other" });
    await api.given.worker();
  });
  afterEach(() => api.close());

  const post = (json: Json, { query = "", role = "operator" as Role, headers = {} } = {}) =>
    api.ask({ method: "POST", url: `${BULK}${query}`, role, json, headers });
  const preview = (json: Json) => post(json, { query: "?dryRun=true" });
  const get = async (path: string) =>
    (await api.ask({ url: `${BULK}${path}`, role: "viewer" })).body;
  const started = (body: Record<string, unknown>) => ({
    id: String(body.id),
    jobId: String(body.jobId),
  });

  /** What a worker does with the job of the operation. */
  const work = async (jobId: string) => {
    const [claimed] = await api.given.claim({ lane: "built-in:bulk" });
    if (claimed?.job.id !== jobId) throw new Error(`Not ${jobId}`);
    const { job, event } = claimed;
    await bulkOperate.run({
      jobId,
      runBy: job.runBy,
      input: JSON.parse(event ?? "null"),
      state: undefined,
      signal: new AbortController().signal,
      // The task asks its dependencies for nothing but the store, the clock and the log.
      deps: { ...api.deps, code: NO_CODE, settings: SETTINGS },
      holder: { jobId, epoch: job.epoch },
      checkpoint: () => Promise.resolve(),
      restUntil: () => Promise.reject(new Error("Nothing is spread here")),
      pause: () => Promise.resolve(),
      log: () => undefined,
    });
  };

  test("are counted before they are done", async () => {
    const [first = ""] = await api.given.jobs(3);
    await api.given.jobs(2, { recipeId: "other", lane: "other" });
    await api.ask({ method: "POST", url: `/api/v1/jobs/${first}/cancel`, json: {} });

    const { status, body } = await preview({
      op: "cancel",
      select: { filter: { recipe: "sync" } },
    });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      asOf: "2030-01-01T00:00:00.000Z",
      ...{ matched: 3, eligible: 2, byRecipe: [{ recipeId: "sync", count: 2 }] },
      skipped: [{ reason: expect.stringContaining("The job is CANCELED"), count: 1 }],
      byStatus: [
        { status: "PENDING", count: 2 },
        { status: "CANCELED", count: 1 },
      ],
    });
    expect(body.sample).toHaveLength(2);
    expect(await get("")).toEqual({ items: [], nextCursor: null });
  });

  test("are done by a job, and tell what became of each job", async () => {
    const ids = await api.given.jobs(3);
    await api.ask({ method: "POST", url: `/api/v1/jobs/${ids[0]}/cancel`, json: {} });

    const answer = await post({
      op: "cancel",
      select: { filter: { recipe: ["sync"], low: false } },
      reason: "wrong sandbox",
    });
    const { id, jobId } = started(answer.body);
    const before = await get(`/${id}`);
    await work(jobId);

    expect(answer.status).toBe(202);
    expect(before).toMatchObject({ status: "PENDING", progress: 0, endedAt: null });
    expect(await get(`/${id}`)).toMatchObject({
      ...{ id, jobId, op: "cancel", reason: "wrong sandbox", by: "operator" },
      select: { filter: { recipe: "sync", low: "false" }, asOf: "2030-01-01T00:00:00.000Z" },
      ...{ matched: 3, eligible: 2, progress: 100 },
      counts: { changed: 2, skipped: 1, refused: 0, failed: 0 },
    });
    expect(await get(`/${id}/outcomes?outcome=changed`)).toMatchObject({
      items: [
        { jobId: ids[1], outcome: "changed", reason: null },
        { jobId: ids[2], outcome: "changed", reason: null },
      ],
      nextCursor: null,
    });
    const { items } = await get("");
    expect(items).toMatchObject([{ id }]);
    const job = await api.ask({ url: `/api/v1/jobs/${jobId}` });
    expect(job.body).toMatchObject({ kind: "task", title: "Cancel 2 jobs", runBy: "operator" });
  });

  test("page through their outcomes", async () => {
    const ids = await api.given.jobs(3);
    const { id, jobId } = started((await post({ op: "cancel", select: { ids } })).body);
    await work(jobId);

    const first = await get(`/${id}/outcomes?limit=2`);
    const second = await get(`/${id}/outcomes?limit=2&cursor=${first.nextCursor}`);

    expect([first.items, second.items].flat()).toMatchObject(ids.map((one) => ({ jobId: one })));
    expect(second.nextCursor).toBeNull();
  });

  test("leave jobs alone that were created after asOf", async () => {
    const [old] = await api.given.jobs(1);
    const asOf = new Date(api.clock.now()).toISOString();
    api.clock.advance(5);
    await api.given.jobs(1);

    const { body } = await preview({ op: "cancel", select: { filter: {}, asOf } });

    expect(body).toMatchObject({ matched: 1, sample: [{ id: old }] });
  });

  test("are made once per Idempotency-Key", async () => {
    await api.given.jobs(1);
    const json = { op: "cancel", select: { filter: {} } };
    const headers = { "idempotency-key": "k1" };

    const first = await post(json, { headers });
    const second = await post(json, { headers });

    expect(second.body).toEqual(first.body);
    expect((await get("")).items).toHaveLength(1);
  });

  test("are aborted, and stay aborted", async () => {
    await api.given.jobs(1);
    const { id } = started((await post({ op: "cancel", select: { filter: {} } })).body);
    const abort = () => api.ask({ method: "POST", url: `${BULK}/${id}/abort`, role: "operator" });

    const aborted = await abort();
    const again = await abort();

    expect(aborted.body).toMatchObject({ status: "CANCELED", counts: { changed: 0 } });
    expect(again.body).toEqual(aborted.body);
  });

  test("need the number of jobs when more than 1,000 are rerun", async () => {
    const ids = await api.given.jobs(1_001);
    await api.storage.transaction(async (stores) => {
      const reason = { type: "recipe-deleted", message: "Gone" } as const;
      await stores.abortJobs({ recipeId: "sync", now: api.clock.now(), reason });
    });
    const json = { op: "rerun", select: { filter: { status: "ABORTED" } } };

    const refused = await post(json);
    const confirmed = await post({ ...json, confirmCount: ids.length });

    expect(refused).toMatchObject({ status: 409, body: { code: "confirmation_needed" } });
    expect(refused.text).toContain("1001");
    expect(confirmed.status).toBe(202);
  });

  test("rerun the failed jobs of an error group", async () => {
    const job = await api.given.runningJob();
    const error = { code: "step_failed", message: "Out of stock", step: null };
    api.clock.advance(1_000);
    await api.storage.jobs.advance(
      api.given.advance(job, { change: { event: "fail", error, report: null, reason: null } }),
    );
    api.clock.advance(10_000);
    await rollUp(api.deps).tick();
    const { body: groups } = await api.ask({ url: "/api/v1/errors" });
    const [group] = groups.items as { id: string }[];
    const rerun = () =>
      api.ask({ method: "POST", url: `/api/v1/errors/${group?.id}/rerun`, json: {} });

    const answer = await rerun();
    await work(started(answer.body).jobId);
    const again = await rerun();

    expect(answer).toMatchObject({ status: 202, body: { matched: 1, eligible: 1 } });
    expect(await api.storage.jobs.find(job.id)).toMatchObject({ repeat: 1, status: "PENDING" });
    expect(again.body).toMatchObject({ matched: 0 });
  });

  test.each([
    [{ op: "explode", select: { filter: {} } }, "/op"],
    [{ op: "cancel", select: { filter: { status: "BROKEN" } } }, "/select"],
    [{ op: "cancel", select: { filter: { colour: "red" } } }, "/select"],
    [{ op: "cancel", select: { ids: [] } }, "/select"],
    [{ op: "cancel", select: { ids: ["job_1"] } }, "/select"],
    [{ op: "cancel", select: {} }, "/select"],
    [{ op: "cancel", select: { filter: {}, asOf: "yesterday" } }, "/select"],
    [
      { op: "rerun", select: { filter: {} }, options: { spreadOver: "40d" } },
      "/options/spreadOver",
    ],
    [{ op: "stop", select: { filter: {} }, options: { spreadOver: "1m" } }, "/options/spreadOver"],
  ])("are not %j", async (json, pointer) => {
    const { status, body } = await post(json);

    expect(status).toBe(422);
    expect(JSON.stringify(body.errors)).toContain(pointer);
  });
});

const NO_CODE = { run: () => Promise.reject(new Error("No code in this test")) };

const SETTINGS = {
  slots: 1,
  lowPriorityMaxBusy: 1,
  leaseMs: 1,
  graceMs: 1,
  stepTimeoutMs: 1,
  jobTimeoutMs: 1,
};
