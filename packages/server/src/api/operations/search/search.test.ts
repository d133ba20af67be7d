import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

describe("search", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe({ id: "invoice-sync", name: "Invoices" });
  });
  afterEach(() => api.close());

  const search = async (q: string) => {
    const url = `/api/v1/search?q=${encodeURIComponent(q)}`;
    return (await api.ask({ url, role: "viewer" })).body.items;
  };

  test("finds a job by how its id begins, in either case", async () => {
    const id = await api.given.job({ recipeId: "invoice-sync", lane: "invoice-sync" });

    expect(await search(id)).toEqual([
      { type: "job", id, title: "invoice-sync", status: "PENDING" },
    ]);
    expect(await search(id.slice(0, 20).toUpperCase())).toMatchObject([{ id }]);
  });

  test("finds recipes by id and name", async () => {
    const found = { type: "recipe", id: "invoice-sync", title: "Invoices", status: "ACTIVE" };

    expect(await search("voice-s")).toEqual([found]);
    expect(await search("INVOICES")).toEqual([found]);
    expect(await search("nothing like it")).toEqual([]);
  });

  test("finds jobs by the text of their error", async () => {
    await api.given.worker();
    const job = await api.given.runningJob({ recipeId: "invoice-sync", lane: "invoice-sync" });
    const error = { code: "step_failed", message: "Customer 4711 is unknown", step: null };
    await api.storage.jobs.advance(
      api.given.advance(job, { change: { event: "fail", error, report: null, reason: null } }),
    );

    expect(await search("4711")).toEqual([
      { type: "job", id: job.id, title: "Customer 4711 is unknown", status: "FAILED" },
    ]);
  });
});
