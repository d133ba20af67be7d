import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../domain/json.ts";
import { type Ask, openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const DOCUMENT = {
  id: "orders",
  name: "Orders",
  trigger: { type: "webhook" },
  steps: [{ id: "note", action: "data.set", input: { value: 1 } }],
};

describe("the audit", () => {
  let api: TestApi;
  let job = "";

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe();
    job = await api.given.job();
  });
  afterEach(() => api.close());

  const ask = (method: NonNullable<Ask["method"]>, url: string, json?: Json) =>
    api.ask({ method, url: `/api/v1${url}`, ...(json !== undefined && { json }) });
  const list = async (query = "") => {
    const { body } = await ask("GET", `/audit${query}`);
    return body.items as Record<string, unknown>[];
  };

  test("says who did what, why, and what changed", async () => {
    await api.ask({
      method: "POST",
      url: `/api/v1/jobs/${job}/cancel`,
      role: "operator",
      json: { reason: "wrong sandbox" },
      headers: { "x-request-id": "r-1" },
    });

    expect((await list())[0]).toEqual({
      id: expect.any(String),
      at: "2030-01-01T00:00:00.000Z",
      actor: "operator",
      actorKind: "api-key",
      actorId: expect.stringMatching(/^key_/),
      action: "job.cancel",
      target: { type: "job", id: job },
      outcome: "changed",
      requestId: "r-1",
      details: {
        reason: "wrong sandbox",
        before: { status: "PENDING", repeat: 0 },
        after: { status: "CANCELED", repeat: 0 },
      },
    });
  });

  test.each<[string, NonNullable<Ask["method"]>, (job: string) => string, Json?]>([
    ["job.stop", "POST", (id) => `/jobs/${id}/stop`],
    ["job.cancel", "POST", (id) => `/jobs/${id}/cancel`, {}],
    ["job.set-low-priority", "PUT", (id) => `/jobs/${id}/low-priority`],
    ["jobs.cancel", "POST", () => "/bulk-operations", { op: "cancel", select: { filter: {} } }],
    ["recipe.create", "POST", () => "/recipes", DOCUMENT],
    ["recipe.update", "PUT", () => "/recipes/sync", { ...DOCUMENT, id: "sync" }],
    ["recipe.stop", "POST", () => "/recipes/sync/stop"],
    ["recipe.restore", "POST", () => "/recipes/sync/versions/1/restore"],
    ["recipe.set-webhook-secret", "POST", () => "/recipes/sync/webhook-secret", {}],
    ["recipe.delete", "DELETE", () => "/recipes/sync?abortJobs=true"],
    ["api-key.create", "POST", () => "/api-keys", { name: "CI", role: "viewer" }],
    ["settings.change", "PATCH", () => "/settings", { retention: { data: "7d" } }],
  ])("has an entry for %s", async (action, method, url, json) => {
    const before = (await list()).length;

    const { status } = await ask(method, url(job), json);

    expect(status).toBeLessThan(300);
    const entries = await list();
    expect(entries.length).toBe(before + 1);
    expect(entries[0]).toMatchObject({ action, actor: "admin", outcome: "changed" });
  });

  test("has the same entry once when a request is repeated under its Idempotency-Key", async () => {
    const cancel = () =>
      api.ask({
        method: "POST",
        url: `/api/v1/jobs/${job}/cancel`,
        json: {},
        headers: { "idempotency-key": "k1" },
      });

    await cancel();
    await cancel();

    expect(await list("?action=job.cancel")).toHaveLength(1);
  });

  test("tells what changed nothing from what did", async () => {
    await ask("POST", "/recipes/sync/start");

    expect((await list())[0]).toMatchObject({ action: "recipe.start", outcome: "unchanged" });
  });

  test("keeps nothing of a command that was refused", async () => {
    await ask("POST", `/jobs/${job}/force-stop`);
    await ask("POST", "/recipes/unknown/start");

    expect(await list()).toEqual([]);
  });

  test("holds no secret", async () => {
    const secret = await ask("POST", "/recipes/sync/webhook-secret", {});
    const key = await ask("POST", "/api-keys", { name: "CI", role: "viewer" });
    const text = JSON.stringify(await list());

    expect(text).not.toContain(String(secret.body.secret));
    expect(text).not.toContain(String(key.body.key));
  });

  test("is found by actor, action, target and text", async () => {
    await ask("POST", `/jobs/${job}/stop`);
    await ask("POST", "/recipes/sync/stop");
    const actions = async (query: string) => (await list(query)).map(({ action }) => action);

    expect(await actions("?action=job")).toEqual(["job.stop"]);
    expect(await actions("?target=recipe:sync")).toEqual(["recipe.stop"]);
    expect(await actions(`?target=${job}`)).toEqual(["job.stop"]);
    expect(await actions("?actor=nobody")).toEqual([]);
    expect(await actions("?q=recipe")).toEqual(["recipe.stop"]);
    expect(await actions("?limit=1")).toEqual(["recipe.stop"]);
  });

  test("of one job or recipe is for everybody to read", async () => {
    await ask("POST", `/jobs/${job}/stop`);
    await ask("POST", "/recipes/sync/stop");
    const read = async (url: string) =>
      (await api.ask({ url: `/api/v1${url}`, role: "viewer" })).body;

    expect(await read(`/jobs/${job}/audit`)).toMatchObject({ items: [{ action: "job.stop" }] });
    expect(await read("/recipes/sync/audit")).toMatchObject({ items: [{ action: "recipe.stop" }] });
    expect(await read("/recipes/unknown/audit")).toMatchObject({ code: "not_found" });
  });
});
