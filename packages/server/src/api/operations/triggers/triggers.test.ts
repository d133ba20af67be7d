import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../../../domain/json.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const RECIPES = "/api/v1/recipes";
const SCHEDULE = { type: "schedule", schedule: { intervals: [{ every: "1h" }] } };

describe("a trigger that the server looks after", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
  });
  afterEach(() => api.close());

  const create = (trigger: JsonObject) => {
    const steps = [{ id: "keep", action: "data.set", input: { a: 1 } }];
    const json = { id: "sync", name: "Sync", trigger, steps };
    return api.ask({ method: "POST", url: RECIPES, role: "editor", json });
  };
  const post = (operation: string) =>
    api.ask({ method: "POST", url: `${RECIPES}/sync/${operation}`, role: "editor" });
  const get = (path = "") => api.ask({ method: "GET", url: `${RECIPES}/sync${path}` });

  test("shows when it is next due while the recipe is active", async () => {
    await create(SCHEDULE);
    const fresh = await get();
    await post("start");
    const active = await get();
    await post("stop");
    const stopped = await get();

    expect(fresh.body.triggerState).toBeNull();
    expect(active.body.triggerState).toEqual({
      type: "schedule",
      nextAt: "2030-01-01T01:00:00.000Z",
      lastFiredAt: null,
      lastPolledAt: null,
      errorsInRow: 0,
      lastError: null,
      cursor: null,
      since: null,
      stopReason: null,
    });
    expect(stopped.body.triggerState).toMatchObject({ nextAt: null });
  });

  test("shows its cursor, its last error and why the platform stopped the recipe", async () => {
    await create({ type: "poll", action: "data.set", key: "{{ item.id }}" });
    await post("start");
    const row = await api.storage.triggers.find("sync");
    const at = Date.UTC(2030, 0, 1);
    if (row !== null) {
      await api.storage.triggers.put({
        ...row,
        memory: { cursor: { page: 7 }, since: null, isPrimed: true },
        errorsInRow: 60,
        lastError: { at, code: "http_status", message: "503" },
        stopReason: { type: "trigger-errors", message: "Too many", at },
      });
    }

    const { body } = await get();

    expect(body.triggerState).toMatchObject({
      type: "poll",
      cursor: { page: 7 },
      errorsInRow: 60,
      lastError: { at: "2030-01-01T00:00:00.000Z", code: "http_status", message: "503" },
      stopReason: { type: "trigger-errors", message: "Too many", at: "2030-01-01T00:00:00.000Z" },
    });
  });

  test("has a log, newest first", async () => {
    await create(SCHEDULE);
    await post("start");
    await post("stop");

    const { status, body } = await get("/trigger-log");

    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      { outcome: "stopped", message: "The recipe was stopped", times: 1, info: null },
      { outcome: "note", message: "The recipe was started" },
    ]);
  });

  test("has an empty log when people send the events, and none without a recipe", async () => {
    await create({ type: "manual" });
    await post("start");

    expect((await get("/trigger-log")).body).toEqual({ items: [] });
    expect((await get()).body.triggerState).toBeNull();
    const unknown = await api.ask({ method: "GET", url: `${RECIPES}/other/trigger-log` });
    expect(unknown).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  test.each([
    SCHEDULE,
    { type: "poll", action: "data.set", key: "{{ item.id }}" },
    { type: "callable" },
  ])("of type %j takes no webhooks, and is run by hand with any event", async (trigger) => {
    await create(trigger);
    await post("start");

    const hook = await api.ask({ method: "POST", url: "/hooks/sync", json: { n: 1 } });
    const manual = await api.ask({
      method: "POST",
      url: `${RECIPES}/sync/jobs`,
      role: "operator",
      json: { event: { n: 1 } },
    });

    expect(hook).toMatchObject({ status: 409, body: { code: "wrong_trigger" } });
    expect(manual.status).toBe(202);
  });

  test.each<[string, JsonObject, string, string]>([
    [
      "a schedule that never fires",
      { type: "schedule", schedule: { calendars: [{ month: "FEBRUARY", dayOfMonth: 30 }] } },
      "/trigger/schedule/calendars/0",
      "never_fires",
    ],
    [
      "a schedule whose time is over",
      {
        type: "schedule",
        schedule: { intervals: [{ every: "1h" }], endAt: "2029-01-01T00:00:00Z" },
      },
      "/trigger/schedule/endAt",
      "never_fires",
    ],
    [
      "calls of a type that there is not",
      { type: "callable", input: { type: "objekt" } },
      "/trigger/input/type",
      "invalid_value",
    ],
    [
      "a schema that leads elsewhere",
      { type: "callable", response: { $ref: "https://example.com/schema" } },
      "/trigger/response",
      "invalid_value",
    ],
    [
      "a very large schema",
      { type: "callable", input: { description: "x".repeat(65_536) } },
      "/trigger/input",
      "limit_exceeded",
    ],
  ])("refuses %s", async (_what, trigger, pointer, code) => {
    const { status, body } = await create(trigger);

    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ pointer, code }]);
  });
});
