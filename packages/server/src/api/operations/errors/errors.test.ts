import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rollUp } from "../../../engine/insight/roll-up.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

describe("errors", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe();
    await api.given.worker();
  });
  afterEach(() => api.close());

  const fail = async (message: string) => {
    api.clock.advance(1);
    const job = await api.given.runningJob();
    const error = { code: "step_failed", message, step: null };
    api.clock.advance(1_000);
    await api.storage.jobs.advance(
      api.given.advance(job, { change: { event: "fail", error, report: null, reason: null } }),
    );
    api.clock.advance(10_000);
    await rollUp(api.deps).tick();
    return job.id;
  };
  const list = async (query = "") => {
    const { body } = await api.ask({ url: `/api/v1/errors${query}`, role: "viewer" });
    const items = body.items as { id: string; trend: number[] }[];
    return { items, nextCursor: body.nextCursor };
  };
  const onlyId = async () => (await list()).items[0]?.id ?? "";
  const change = (id: string, verb: string, json: { comment?: string } = {}) =>
    api.ask({ method: "POST", url: `/api/v1/errors/${id}/${verb}`, role: "operator", json });

  test("are listed by group, with a trend and the newest jobs", async () => {
    const first = await fail("Customer 1 is unknown");
    const second = await fail("Customer 2 is unknown");

    const { items } = await list();
    const { body } = await api.ask({ url: `/api/v1/errors/${items[0]?.id}`, role: "viewer" });
    const jobs = await api.ask({ url: `/api/v1/jobs?errorGroup=${items[0]?.id}`, role: "viewer" });

    expect(items).toMatchObject([
      {
        ...{ recipeId: "sync", code: "step_failed", message: "Customer <n> is unknown" },
        ...{ sample: "Customer 2 is unknown", status: "open", count: 2, comment: null },
        ...{ firstSeen: "2030-01-01T00:00:01.001Z", lastSeen: "2030-01-01T00:00:12.002Z" },
      },
    ]);
    expect(items[0]?.trend).toHaveLength(24);
    expect(items[0]?.trend[23]).toBe(2);
    expect(body.jobs).toMatchObject([{ id: second, repeat: 0 }, { id: first }]);
    expect(jobs.body.items).toMatchObject([{ id: second }, { id: first }]);
  });

  test("are resolved, come back as regressed, are ignored and reopened", async () => {
    await fail("Out of stock");
    const id = await onlyId();

    const resolved = await change(id, "resolve", { comment: "Ordered more" });
    expect(resolved.body).toMatchObject({
      ...{ status: "resolved", comment: "Ordered more", changedBy: "operator" },
    });
    expect((await list("?status=open")).items).toEqual([]);
    await fail("Out of stock");
    expect((await list("?status=open")).items).toMatchObject([{ id, regressed: true, count: 2 }]);
    const ignored = await change(id, "ignore");
    const reopened = await change(id, "reopen");

    expect(ignored.body).toMatchObject({ status: "ignored", regressed: false });
    expect(reopened.body).toMatchObject({ status: "open", regressed: false });
  });

  test("that are resolved twice are resolved once", async () => {
    await fail("Out of stock");
    const id = await onlyId();
    await change(id, "resolve", { comment: "Ordered more" });
    api.clock.advance(60_000);

    const { status, body } = await change(id, "resolve");

    expect(status).toBe(200);
    expect(body).toMatchObject({ comment: "Ordered more", changedAt: "2030-01-01T00:00:11.001Z" });
  });

  test("are read page after page", async () => {
    for (const message of ["One", "Two", "Three"]) await fail(message);

    const first = await list("?limit=2");
    const second = await list(`?limit=2&cursor=${first.nextCursor}`);

    expect(first.items).toMatchObject([{ message: "Three" }, { message: "Two" }]);
    expect(second).toMatchObject({ items: [{ message: "One" }], nextCursor: null });
  });

  test("that are not there are not found", async () => {
    const unknown = await api.ask({ url: "/api/v1/errors/err_0123456789abcdef01234567" });
    const malformed = await api.ask({ url: "/api/v1/errors/4711" });
    const badStatus = await api.ask({ url: "/api/v1/errors?status=broken" });

    expect([unknown.status, malformed.status, badStatus.status]).toEqual([404, 400, 400]);
  });
});
