import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../domain/json.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const ITEM = { api: "scrape", parameters: { page: 1 } };

describe("plans over HTTP", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
  });

  afterEach(() => api.close());

  const create = (fields: Record<string, Json> = {}) =>
    api.ask({
      method: "POST",
      url: "/api/v1/plans",
      role: "editor",
      json: { id: "hourly", payload: [ITEM], ...fields },
    });

  const post = (path: string, json?: Json) =>
    api.ask({ method: "POST", url: `/api/v1${path}`, role: "operator", ...(json && { json }) });

  const get = (path: string) => api.ask({ url: `/api/v1${path}`, role: "viewer" });

  test("are created, read, replaced and deleted", async () => {
    const created = await create({
      name: "Prices",
      schedule: { intervals: [{ every: "1h" }] },
      configuration: { retry: { maximumAttempts: 5 } },
      sink: { type: "webhook", url: "https://example.com/hook", headers: { "x-key": "secret" } },
    });

    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      id: "hourly",
      state: "ACTIVE",
      payloadCount: 1,
      configuration: { maxConcurrentRequests: 5, retry: { maximumAttempts: 5 } },
      overlap: "skip",
      sink: {
        url: "https://example.com/hook",
        headers: { "x-key": expect.stringMatching(/^[*]+$/) },
      },
      lastRunTime: null,
      actions: { trigger: { enabled: true }, resume: { enabled: false } },
    });
    const { nextRuns, nextRunTime } = created.body;
    expect(nextRuns).toHaveLength(10);
    expect(Array.isArray(nextRuns) && nextRuns[0]).toBe(nextRunTime);
    expect(created.text).not.toContain('"secret"');
    expect((await get("/plans")).body.items).toEqual([created.body]);

    const replaced = await api.ask({
      method: "PUT",
      url: "/api/v1/plans/hourly",
      json: { payload: [{ apiName: "other" }, ITEM], schedule: null },
    });

    expect(replaced.body).toMatchObject({ payloadCount: 2, nextRunTime: null, name: null });
    expect((await get("/plans/hourly/payload")).body.items).toEqual([
      { position: 0, api: "other", parameters: {}, retry: null, requestTimeout: null },
      { position: 1, ...ITEM, retry: null, requestTimeout: null },
    ]);
    expect((await api.ask({ method: "DELETE", url: "/api/v1/plans/hourly" })).status).toBe(204);
    expect((await get("/plans/hourly")).status).toBe(404);
  });

  test.each([
    [{ payload: [] }, 422, "/payload"],
    [{ payload: [{ parameters: {} }] }, 422, "/payload/0/api"],
    [{ payload: [{ api: "a", apiName: "b" }] }, 422, "/payload/0/api"],
    [{ payload: [{ api: "a", parameters: 3 }] }, 422, "/payload/0/parameters"],
    [
      { payload: [{ api: "a", retry: { maximumAttempts: 0 } }] },
      422,
      "/payload/0/retry/maximumAttempts",
    ],
    [{ id: "two words" }, 422, "/id"],
    [{ surprise: 1 }, 422, "/surprise"],
    [{ configuration: { maxConcurrentRequests: 0 } }, 422, "/configuration/maxConcurrentRequests"],
    [{ schedule: { intervals: [{ every: "1 month" }] } }, 422, "/schedule/intervals/0/every"],
    [{ schedule: { calendars: [{ month: 2, dayOfMonth: 30 }] } }, 422, "/schedule/calendars/0"],
    [{ sink: { type: "webhook", url: "ftp://example.com" } }, 422, "/sink/url"],
  ])("are refused: %j", async (fields, status, pointer) => {
    const refused = await create(fields);

    expect(refused.status).toBe(status);
    expect(refused.body.errors).toEqual(
      expect.arrayContaining([expect.objectContaining({ pointer })]),
    );
  });

  test("have ids of their own", async () => {
    await create();

    const again = await create();

    expect(again.status).toBe(409);
    expect(again.body.code).toBe("plan_exists");
  });

  test("are triggered once per Idempotency-Key, and their runs are listed", async () => {
    await create();
    const ask = () =>
      api.ask({
        method: "POST",
        url: "/api/v1/plans/hourly/trigger",
        role: "operator",
        headers: { "idempotency-key": "one" },
      });

    const [first, second] = [await ask(), await ask()];

    expect(first.status).toBe(202);
    expect(second.body).toEqual(first.body);
    const runId = String(first.body.runId);
    expect(runId).toMatch(/^run_/);
    const runs = await get("/plans/hourly/runs");
    expect(runs.body.items).toMatchObject([{ id: runId, type: "MANUAL", status: "PENDING" }]);
    expect((await get(`/runs/${runId}`)).body).toMatchObject({
      id: runId,
      planId: "hourly",
      payloads: 0,
      running: 0,
      waitingForRetry: 0,
      configurationSnapshot: { configuration: { maxConcurrentRequests: 5 }, sink: null },
      job: { kind: "run", status: "PENDING", planId: "hourly" },
    });
    expect((await get(`/jobs/${runId}`)).body).toMatchObject({ id: runId, kind: "run" });
    expect((await get(`/runs/${runId}/payloads`)).body.items).toEqual([]);
    expect((await get("/jobs")).body.items).toMatchObject([{ id: runId }]);
  });

  test("are not triggered while they are paused, and show why", async () => {
    await create({ schedule: { intervals: [{ every: "1h" }] } });

    const paused = await post("/plans/hourly/pause", { comment: "the site is down" });

    expect(paused.body).toMatchObject({
      state: "PAUSED",
      reason: { type: "user", details: { comment: "the site is down" } },
      nextRunTime: null,
      nextRuns: [],
    });
    const refused = await post("/plans/hourly/trigger");
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: "plan_paused", allowed: ["resume"] });
    const resumed = await post("/plans/hourly/resume");
    expect(resumed.body).toMatchObject({ state: "ACTIVE", reason: null });
    expect(resumed.body.nextRunTime).not.toBeNull();
    const { items } = (await get("/plans/hourly/log")).body;
    expect(items).toMatchObject([
      { message: "The plan was resumed" },
      { message: "The plan was paused" },
      { message: "The plan was created" },
    ]);
  });

  test("have runs that are terminated, with the comment", async () => {
    await create();
    const { runId } = (await post("/plans/hourly/trigger")).body;

    const terminated = await post(`/runs/${String(runId)}/terminate`, { comment: "enough" });

    expect(terminated.body).toMatchObject({
      status: "CANCELED",
      changed: true,
      reason: {
        type: "terminated",
        message: "Run terminated by user",
        details: { comment: "enough" },
      },
    });
    const again = await post(`/runs/${String(runId)}/terminate`);
    expect(again).toMatchObject({ status: 409, body: { code: "invalid_transition" } });
  });

  test("let viewers only look, and operators not write", async () => {
    await create();

    const by = (role: "viewer" | "operator", method: "POST" | "PUT" | "DELETE", url: string) =>
      api.ask({ method, url: `/api/v1${url}`, role, ...(method === "PUT" && { json: {} }) });

    expect((await by("viewer", "POST", "/plans/hourly/trigger")).status).toBe(403);
    expect((await by("viewer", "POST", "/plans/hourly/pause")).status).toBe(403);
    expect((await by("operator", "PUT", "/plans/hourly")).status).toBe(403);
    expect((await by("operator", "DELETE", "/plans/hourly")).status).toBe(403);
    expect((await by("operator", "POST", "/plans/hourly/trigger")).status).toBe(202);
  });

  test("of unknown ids are not found", async () => {
    const unknown = [
      await get("/plans/none"),
      await get("/plans/none/payload"),
      await post("/plans/none/trigger"),
      await get("/runs/run_01jd2x5v7k8m9n0p1q2r3s4t5v"),
      await get("/runs/run_01jd2x5v7k8m9n0p1q2r3s4t5v/payloads"),
      await post("/runs/run_01jd2x5v7k8m9n0p1q2r3s4t5v/terminate"),
    ];

    expect(unknown.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
  });
});
