import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

describe("around lists of jobs", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe();
    await api.given.recipe({ id: "other" });
  });
  afterEach(() => api.close());

  const get = async (path: string) =>
    (await api.ask({ url: `/api/v1/jobs${path}`, role: "viewer" })).body;

  test("the neighbors of a job are those of its list", async () => {
    const [first, second, third] = await api.given.jobs(3);
    await api.given.job({ recipeId: "other", lane: "other" });

    expect(await get(`/${second}/neighbors?recipe=sync`)).toEqual({ previous: third, next: first });
    expect(await get(`/${second}/neighbors?recipe=sync&sort=created`)).toEqual({
      ...{ previous: first, next: third },
    });
    expect(await get(`/${first}/neighbors?recipe=sync`)).toEqual({ previous: second, next: null });
    expect(await get(`/${third}/neighbors?recipe=sync`)).toEqual({ previous: null, next: second });
    expect(await get(`/${second}/neighbors?status=FAILED`)).toEqual({
      ...{ previous: null, next: null },
    });
  });

  test("facets count what the jobs of a filter have in common", async () => {
    await api.given.jobs(3);
    await api.given.job({ recipeId: "other", lane: "other" });

    expect(await get("/facets?status=PENDING")).toMatchObject({
      status: { PENDING: 4 },
      recipe: [
        { value: "sync", count: 3 },
        { value: "other", count: 1 },
      ],
      kind: [{ value: "recipe", count: 4 }],
      capped: false,
    });
  });
});
