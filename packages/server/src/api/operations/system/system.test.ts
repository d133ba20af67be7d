import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

describe("the server", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
  });
  afterEach(() => api.close());

  test("is alive, and ready while its store answers", async () => {
    const alive = await api.ask({ url: "/healthz", role: null });
    const ready = await api.ask({ url: "/readyz", role: null });

    expect([alive.body, ready.body]).toEqual([{ status: "ok" }, { status: "ready" }]);
  });

  test("takes nothing any more while it goes down, and is alive", async () => {
    const settings = { ...api.deps.settings, isDraining: () => true };
    const leaving = await openTestApi({ settings });

    const alive = await leaving.ask({ url: "/healthz", role: null });
    const others = await Promise.all(
      ["/readyz", "/api/v1/me", "/nothing"].map((url) => leaving.ask({ url, role: null })),
    );

    expect(alive.status).toBe(200);
    for (const { body, headers } of others) {
      expect(body).toMatchObject({ status: 503, code: "draining" });
      expect(headers["retry-after"]).toBe("5");
    }
    await leaving.close();
  });

  test("is not ready while its store does not answer", async () => {
    const storage = {
      ...api.storage,
      ping: () => Promise.reject(new Error("connect ECONNREFUSED")),
    };
    const cut = await openTestApi({ storage });

    const { body, text } = await cut.ask({ url: "/readyz", role: null });

    expect(body).toMatchObject({ status: 503, code: "storage_unavailable" });
    expect(text).not.toContain("ECONNREFUSED");
  });

  test("is not ready while a schedule is overdue for more than a minute: nobody fires them", async () => {
    const at = api.clock.now();
    await api.storage.triggers.put({
      ...{ recipeId: "nightly", kind: "schedule", active: true, nextAt: at, handledAt: at - 1 },
      ...{ memory: {}, errorsInRow: 0, lastError: null, lastFiredAt: null, lastPolledAt: null },
      stopReason: null,
    });
    api.clock.advance(60_000);
    const inTime = await api.ask({ url: "/readyz", role: null });
    api.clock.advance(1);

    const late = await api.ask({ url: "/readyz", role: null });
    const metrics = await api.ask({ url: "/metrics" });

    expect(inTime.status).toBe(200);
    expect(late.body).toMatchObject({ status: 503, code: "schedules_silent" });
    expect(metrics.text).toContain("schedule_overdue_seconds 60.001");
  });

  test("tells nothing of an error of its own but the request's id", async () => {
    const recipes = {
      ...api.storage.recipes,
      find: () => Promise.reject(new Error("no such table: secrets")),
    };
    const broken = await openTestApi({ storage: { ...api.storage, recipes } });

    const { body, text } = await broken.ask({ url: "/api/v1/recipes/sync" });

    expect(body).toMatchObject({ status: 500, code: "internal", requestId: expect.any(String) });
    expect(text).not.toContain("secrets");
  });

  test("tells its workers", async () => {
    await api.given.worker({ slots: 4 });
    await api.given.recipe();
    await api.given.runningJob();

    const { body } = await api.ask({ url: "/api/v1/workers", role: "viewer" });

    expect(body.items).toEqual([
      {
        id: "wrk_test",
        name: "test",
        slots: 4,
        held: 1,
        alive: true,
        startedAt: "2030-01-01T00:00:00.000Z",
        leaseUntilAt: "2030-01-01T00:00:30.000Z",
      },
    ]);
  });

  test("tells its words and limits", async () => {
    const { body } = await api.ask({ url: "/api/v1/meta", role: "viewer" });

    expect(body).toMatchObject({
      version: "0.0.0-test",
      roles: ["viewer", "operator", "editor", "admin"],
      limits: { pageMax: 500, eventsMax: 1_000 },
    });
    expect(body.operations).toContainEqual({
      name: "rerun",
      from: ["CANCELED", "COMPLETED", "FAILED", "ABORTED"],
    });
  });
});
