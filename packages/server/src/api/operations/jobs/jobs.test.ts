import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../../../domain/job/job.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const JOBS = "/api/v1/jobs";
const MINUTE_MS = 60_000;

describe("jobs", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe();
    await api.given.worker();
  });
  afterEach(() => api.close());

  const get = (url: string) => api.ask({ url: `${JOBS}${url}`, role: "viewer" });
  const post = (url: string, json = {}) =>
    api.ask({ method: "POST", url: `${JOBS}${url}`, role: "operator", json });
  const ids = (body: Record<string, unknown>) =>
    Array.isArray(body.items) ? body.items.map(({ id }) => id) : [];

  const fail = async (job: Job, message = "The other side is gone") => {
    const error = { code: "http_error", message, step: "/steps/0" };
    const change = { event: "fail", error, report: { Invoice: "4711" }, reason: null } as const;
    const step = api.given.step({ path: "/steps/0", id: "post", output: { status: 503 } });
    const line = api.given.line({ level: "ERROR", message, step: "/steps/0" });
    await api.storage.jobs.advance(
      api.given.advance(job, { hasErrors: true, steps: [step], logs: [line], change }),
    );
  };
  const complete = (job: Job) => {
    const change = { event: "complete", report: null } as const;
    return api.storage.jobs.advance(api.given.advance(job, { progress: 100, change }));
  };

  test("are shown as the record that the design gives", async () => {
    const id = await api.given.job({ runBy: "Ada" });
    api.clock.advance(1_500);

    const { body } = await get(`/${id}`);

    expect(body).toEqual({
      id,
      title: null,
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
      repeats: 1,
      lowPriority: false,
      test: false,
      runBy: "Ada",
      progress: 0,
      children: { total: 0, finished: 0, failed: 0 },
      createDate: "2030-01-01T00:00:00.000Z",
      startDate: null,
      endDate: null,
      waitingMs: 1_500,
      durationMs: null,
      activeMs: 0,
      triggerEventId: id.replace("job_", "evt_"),
      dataErased: false,
      report: null,
      fromStep: null,
      labels: null,
      actions: {
        stop: { enabled: true, reason: null },
        resume: { enabled: false, reason: expect.any(String) },
        lowPriority: { enabled: true, reason: null },
        forceStop: { enabled: false, reason: expect.any(String) },
        cancel: { enabled: true, reason: null },
        rerun: { enabled: false, reason: expect.any(String) },
      },
    });
  });

  test("wait until they start and last until they end", async () => {
    const id = await api.given.job();
    api.clock.advance(2_000);
    const [claimed] = await api.given.claim();
    api.clock.advance(3_000);
    const running = await get(`/${id}`);
    if (claimed) await complete(claimed.job);
    api.clock.advance(MINUTE_MS);
    const ended = await get(`/${id}`);

    expect(running.body).toMatchObject({ waitingMs: 2_000, durationMs: 3_000, status: "RUNNING" });
    expect(ended.body).toMatchObject({ waitingMs: 2_000, durationMs: 3_000, status: "COMPLETED" });
  });

  test("are listed newest first, page after page, while new ones come", async () => {
    const jobs = await api.given.jobs(5);

    const first = await get("?limit=2");
    await api.given.jobs(2);
    const second = await get(`?limit=2&cursor=${first.body.nextCursor}`);
    const third = await get(`?limit=2&cursor=${second.body.nextCursor}`);

    const seen = [...ids(first.body), ...ids(second.body), ...ids(third.body)];
    expect(seen).toEqual(jobs.toReversed());
    expect(third.body.nextCursor).toBeNull();
  });

  test("are listed oldest first when asked so", async () => {
    const jobs = await api.given.jobs(3);

    const { body } = await get("?sort=created");

    expect(ids(body)).toEqual(jobs);
  });

  test("are counted by status on the first page, whatever statuses are shown", async () => {
    await fail(await api.given.runningJob());
    await complete(await api.given.runningJob());
    await api.given.jobs(2);

    const first = await get("?status=failed&limit=1");
    const next = await get(`?limit=1&cursor=${(await get("?limit=1")).body.nextCursor}`);
    const asked = await get(
      `?counts=true&limit=1&cursor=${(await get("?limit=1")).body.nextCursor}`,
    );
    const without = await get("?counts=false");

    expect(first.body.items).toHaveLength(1);
    expect(first.body.counts).toMatchObject({ FAILED: 1, COMPLETED: 1, PENDING: 2 });
    expect(first.body.countsCapped).toEqual([]);
    expect(next.body).not.toHaveProperty("counts");
    expect(asked.body.counts).toMatchObject({ PENDING: 2 });
    expect(without.body).not.toHaveProperty("counts");
  });

  test("are found by what the filters name", async () => {
    await api.given.recipe({ id: "other" });
    const failed = await api.given.runningJob();
    await fail(failed, "No route to 10.0.0.1");
    api.clock.advance(MINUTE_MS);
    const low = await api.given.job({ lowPriority: true, runBy: "Ada" });
    const other = await api.given.job({ recipeId: "other", lane: "other" });

    const found = async (query: string) => ids((await get(`?${query}`)).body);

    expect(await found("status=finished")).toEqual([failed.id]);
    expect(await found("status=PENDING,failed")).toHaveLength(3);
    expect(await found("recipe=other")).toEqual([other]);
    expect(await found("recipe=other,sync")).toHaveLength(3);
    expect(await found("errors=true")).toEqual([failed.id]);
    expect(await found("errors=false")).toHaveLength(2);
    expect(await found("low=true")).toEqual([low]);
    expect(await found("runBy=Ada")).toEqual([low]);
    expect(await found("q=No%20route")).toEqual([failed.id]);
    expect(await found("kind=recipe")).toHaveLength(3);
    expect(await found("kind=system,call")).toEqual([]);
    expect(await found("createdTo=2030-01-01T00:00:30Z")).toEqual([failed.id]);
    expect(await found("from=2030-01-01T00:00:30Z")).toHaveLength(2);
    expect(await found("tf=finished&from=2030-01-01T00:00:00Z&to=2030-01-01T00:00:30Z")).toEqual([
      failed.id,
    ]);
    expect(await found("from=2030-01-01T01:00:00%2B01:00&to=2030-01-01T01:00:30%2B01:00")).toEqual([
      failed.id,
    ]);
    expect(await found("rerun=true")).toEqual([]);
    expect(await found(`root=${failed.id}`)).not.toContain(other);
  });

  test("of a recipe are its report", async () => {
    await fail(await api.given.runningJob());

    const { body } = await api.ask({ url: "/api/v1/recipes/sync/jobs", role: "viewer" });

    expect(body.items).toMatchObject([{ report: { Invoice: "4711" } }]);
    expect(body.counts).toMatchObject({ FAILED: 1 });
  });

  test("show their steps, log, result and children", async () => {
    const job = await api.given.runningJob();
    await fail(job);

    const steps = await get(`/${job.id}/steps`);
    const logs = await get(`/${job.id}/logs?engine=false`);
    const quiet = await get(`/${job.id}/logs?level=info,warn&engine=false`);
    const result = await get(`/${job.id}/result`);
    const children = await get(`/${job.id}/children`);

    expect(steps.body.items).toMatchObject([
      {
        path: "/steps/0",
        id: "post",
        status: "COMPLETED",
        iteration: null,
        output: { status: 503 },
      },
    ]);
    expect(logs.body).toMatchObject({
      items: [
        {
          level: "ERROR",
          message: "The other side is gone",
          timestamp: "2030-01-01T00:00:00.000Z",
        },
      ],
      nextCursor: null,
    });
    expect(quiet.body.items).toEqual([]);
    expect(result.body).toMatchObject({
      final: true,
      status: "FAILED",
      error: { code: "http_error" },
      report: { Invoice: "4711" },
      outputs: { post: { status: 503 } },
    });
    expect(children.body).toMatchObject({ items: [], nextCursor: null });
  });

  test("have a log that is read page after page", async () => {
    const job = await api.given.runningJob();
    const logs = Array.from({ length: 5 }, (_, at) => api.given.line({ message: `Line ${at}` }));
    await api.storage.jobs.advance(api.given.advance(job, { logs }));

    const first = await get(`/${job.id}/logs?limit=3&engine=false`);
    const second = await get(
      `/${job.id}/logs?limit=3&engine=false&cursor=${first.body.nextCursor}`,
    );

    expect([first.body.items, second.body.items].flat()).toMatchObject(
      logs.map(({ message }) => ({ message })),
    );
    expect(second.body.nextCursor).toBeNull();
  });

  test("are canceled with a comment, once", async () => {
    const id = await api.given.job();

    const canceled = await post(`/${id}/cancel`, { comment: "wrong customer" });
    const again = await post(`/${id}/cancel`);

    expect(canceled.body).toMatchObject({
      status: "CANCELED",
      changed: true,
      reason: {
        type: "user",
        message: "Job canceled by user",
        details: { comment: "wrong customer" },
      },
    });
    expect(again.body).toMatchObject({ status: 409, code: "invalid_transition" });
  });

  test("that a worker has are canceling until it lets go", async () => {
    const job = await api.given.runningJob();

    const first = await post(`/${job.id}/cancel`, { reason: "enough" });
    const again = await post(`/${job.id}/cancel`);

    expect(first.body).toMatchObject({ status: "CANCELING", changed: true });
    expect(again).toMatchObject({ status: 200, body: { status: "CANCELING", changed: false } });
  });

  test.each([
    [{ comment: "x".repeat(2_001) }, 422, "limit_exceeded"],
    [{ comment: 7 }, 422, "wrong_type"],
    [{ comment: "x", status: "COMPLETED" }, 422, "unknown_field"],
    [{ epoch: 9 }, 422, "unknown_field"],
  ])("are not canceled by %j", async (json, status, code) => {
    const id = await api.given.job();

    const answer = await post(`/${id}/cancel`, json);

    expect(answer.body).toMatchObject({ status, code });
    expect((await get(`/${id}`)).body).toMatchObject({ status: "PENDING" });
  });

  test("are rerun in their place, and keep what they did before", async () => {
    const job = await api.given.runningJob();
    await fail(job);
    api.clock.advance(MINUTE_MS);

    const rerun = await post(`/${job.id}/rerun`, { repeat: 0 });
    const now = await get(`/${job.id}`);
    const before = await get(`/${job.id}?repeat=0`);
    const steps = await get(`/${job.id}/steps?repeat=0`);
    const repeats = await get(`/${job.id}/repeats`);
    const late = await post(`/${job.id}/rerun`, { repeat: 0 });
    const missing = await get(`/${job.id}?repeat=2`);

    expect(rerun.body).toMatchObject({ status: "PENDING", repeat: 1, repeats: 2, changed: true });
    expect(now.body).toMatchObject({ createDate: "2030-01-01T00:00:00.000Z", waitingMs: 0 });
    expect(before.body).toMatchObject({ status: "FAILED", repeat: 0, repeats: 2 });
    expect(before.body.actions).toMatchObject({ rerun: { enabled: false } });
    expect(steps.body.items).toHaveLength(1);
    expect(repeats.body.items).toMatchObject([{ repeat: 1 }, { repeat: 0, status: "FAILED" }]);
    expect(late.status).toBe(409);
    expect(missing.body).toMatchObject({ status: 404, code: "not_found" });
    expect(ids((await get("?rerun=true")).body)).toEqual([job.id]);
  });

  test("are rerun once per Idempotency-Key", async () => {
    const job = await api.given.runningJob();
    await fail(job);
    const url = `${JOBS}/${job.id}/rerun`;
    const headers = { "idempotency-key": "again" };

    const first = await api.ask({ method: "POST", url, json: {}, headers });
    const second = await api.ask({ method: "POST", url, json: {}, headers });

    expect(second.text).toBe(first.text);
    expect((await get(`/${job.id}`)).body).toMatchObject({ repeat: 1 });
  });

  test("are stopped, resumed and stopped by force", async () => {
    const job = await api.given.runningJob();

    const stopping = await post(`/${job.id}/stop`);
    const stopped = await post(`/${job.id}/force-stop`);
    const resumed = await post(`/${job.id}/resume`);

    expect(stopping.body).toMatchObject({ status: "STOPPING" });
    expect(stopped.body).toMatchObject({ status: "STOPPED" });
    expect(resumed.body).toMatchObject({ status: "RUNNING" });
  });

  test.each([
    ["rerun", "RUNNING"],
    ["resume", "COMPLETED"],
    ["cancel", "COMPLETED"],
    ["stop", "COMPLETED"],
    ["force-stop", "RUNNING"],
  ])("cannot be asked to %s when they are %s", async (operation, status) => {
    const job = await api.given.runningJob();
    if (status === "COMPLETED") await complete(job);

    const { body } = await post(`/${job.id}/${operation}`);

    expect(body).toMatchObject({
      status: 409,
      code: "invalid_transition",
      allowed: expect.any(Array),
    });
    expect(body.detail).toContain(status);
  });
});
