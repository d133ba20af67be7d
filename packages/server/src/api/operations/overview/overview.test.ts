import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

describe("the overview", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe({ concurrency: 7 });
  });
  afterEach(() => api.close());

  const get = (url: string) => api.ask({ url: `/api/v1/${url}`, role: "viewer" });

  test("counts what is unfinished, says who waits longest, and what the workers have", async () => {
    const [first] = await api.given.jobs(3);
    await api.given.worker({ slots: 5 });
    api.clock.advance(10);
    await api.given.claim();

    const { status, body } = await get("overview");

    expect(status).toBe(200);
    expect(body.unfinished).toContainEqual({ status: "PENDING", count: 2, capped: false });
    expect(body.unfinished).toContainEqual({ status: "RUNNING", count: 1, capped: false });
    expect(body.lastDay).toContainEqual({ status: "COMPLETED", count: 0, capped: false });
    expect(body).toMatchObject({
      ready: { count: 2, capped: false },
      openApprovals: { count: 0, capped: false },
      workers: { alive: 1, slots: 5, held: 1 },
      changedRecipes: [{ id: "sync", version: 1 }],
    });
    expect(body.oldestPending).toMatchObject({
      recipeId: "sync",
      since: "2030-01-01T00:00:00.000Z",
    });
    expect((body.oldestPending as { jobId: string }).jobId).not.toBe(first);
  });

  test("shows the line of each recipe, with its limit and who is next", async () => {
    const [first] = await api.given.jobs(3);

    const { body } = await get("queues");

    expect(body).toEqual({
      lanes: [
        {
          lane: "sync",
          recipeId: "sync",
          held: false,
          limit: 7,
          ready: { count: 3, capped: false },
          active: 0,
          nextJobId: first,
        },
      ],
      roots: [],
    });
  });
});
