import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rollUp } from "../../../engine/insight/roll-up.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const HOUR_MS = 3_600_000;

describe("statistics", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe();
    await api.given.worker();
  });
  afterEach(() => api.close());

  const get = async (query = "") => {
    const answer = await api.ask({ url: `/api/v1/statistics${query}`, role: "viewer" });
    return { ...answer, buckets: answer.body.buckets as { t: string; creations: number }[] };
  };

  test("of the last hour are sixty minutes, empty ones without waiting times", async () => {
    await api.given.job();
    api.clock.advance(2_000);
    await api.given.claim();
    await api.given.job();
    api.clock.advance(1_000);

    const { body, buckets } = await get();

    expect(buckets).toHaveLength(60);
    expect(body).toMatchObject({
      range: { from: "2029-12-31T23:01:00.000Z", to: "2030-01-01T00:01:00.000Z" },
      bucketMs: 60_000,
      asOf: "2030-01-01T00:00:03.000Z",
      pending: { now: 1, capped: false, oldestCreateDate: "2030-01-01T00:00:02.000Z" },
      running: { now: 1, capped: false },
    });
    expect(buckets[0]).toEqual({
      ...{ t: "2029-12-31T23:01:00.000Z", creations: 0, starts: 0, waiting: null },
      ...{ duration: null, errors: 0 },
      ended: { COMPLETED: 0, FAILED: 0, CANCELED: 0, ABORTED: 0 },
    });
    const waiting = { avg: 2_000, min: 2_000, max: 2_000, p50: 2_000, p95: 2_000, p99: 2_000 };
    expect(buckets[59]).toMatchObject({ creations: 2, starts: 1, waiting });
    expect(body.total).toMatchObject({ creations: 2, starts: 1, waiting });
  });

  test.each([
    ["?range=1d", 96, 900_000],
    ["?range=1w", 56, 10_800_000],
    ["?range=30d", 30, 86_400_000],
    ["?range=1w&bucket=1d", 7, 86_400_000],
    ["?from=2029-12-31T20:10:30Z&to=2029-12-31T21:10:00Z", 60, 60_000],
    ["?from=2029-12-01T00:00:00Z", 62, 43_200_000],
  ])("%s has %i buckets", async (query, count, bucketMs) => {
    const { body, buckets } = await get(query);

    expect([buckets.length, body.bucketMs]).toEqual([count, bucketMs]);
  });

  test("count days as they are in the zone", async () => {
    api.clock.advance(22.5 * HOUR_MS);
    await api.given.job();
    api.clock.advance(10 * HOUR_MS);
    await rollUp(api.deps).tick();

    const creations = async (zone: string) => {
      const { buckets } = await get(`?range=1w&bucket=1d&timezone=${zone}`);
      return buckets.filter(({ creations: count }) => count > 0).map(({ t }) => t);
    };

    expect(await creations("UTC")).toEqual(["2030-01-01T00:00:00.000Z"]);
    expect(await creations("Asia/Tokyo")).toEqual(["2030-01-01T15:00:00.000Z"]);
    expect(await creations("Asia/Kolkata")).toEqual(["2030-01-01T18:30:00.000Z"]);
    expect(await creations("America/New_York")).toEqual(["2030-01-01T05:00:00.000Z"]);
  });

  test("are of a recipe, a plan, or a kind", async () => {
    await api.given.job();
    await api.given.job({ recipeId: "other", lane: "other", planId: "hourly", kind: "payload" });
    const creations = async (query: string) => (await get(query)).body.total;

    expect(await creations("?recipe=other")).toMatchObject({ creations: 1 });
    expect(await creations("?recipe=sync,other")).toMatchObject({ creations: 2 });
    expect(await creations("?plan=hourly")).toMatchObject({ creations: 1 });
    expect(await creations("?kind=recipe")).toMatchObject({ creations: 1 });
    expect(await creations("?lowPriority=true")).toMatchObject({ creations: 0 });
  });

  test.each([
    ["?range=2h", "range"],
    ["?bucket=7m", "bucket"],
    ["?from=2029-01-01T00:00:00Z&bucket=1m", "bucket"],
    ["?from=2029-12-01T00:00:00Z&to=2029-12-02T00:00:00Z&bucket=5m", "bucket"],
    ["?to=2029-12-31T00:00:00Z", "from"],
    ["?range=1h&from=2029-12-31T00:00:00Z", "range"],
    ["?from=2030-01-02T00:00:00Z&to=2030-01-01T00:00:00Z", "from"],
    ["?recipe=a&plan=b", "recipe"],
    ["?timezone=Nowhere", "timezone"],
  ])("refuse %s", async (query, pointer) => {
    const { status, body } = await get(query);

    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ pointer: expect.stringContaining(pointer) }] });
  });
});
