import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { type FunctionSite, openFunctionSite } from "./function-site.ts";

const FUNCTIONS = fileURLToPath(new URL("crawl", import.meta.url));
const LISTS = 8;

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("a plan of functions, on %s", (_, adminUrl) => {
  let site: FunctionSite;
  beforeEach(async () => {
    site = await openFunctionSite({ adminUrl, functions: FUNCTIONS });
  });
  afterEach(() => site.close());

  test("grows while it runs, with every item once", async () => {
    const { plans, runs, jobs } = site.client;
    await plans.create({
      id: "crawl",
      payload: Array.from({ length: LISTS }, (__, n) => ({ api: "list", parameters: { n } })),
      configuration: { maxConcurrentRequests: 4 },
    });

    const { runId } = await plans.trigger("crawl");
    await jobs.waitFor(runId, { timeoutMs: 60_000 });

    const run = await runs.get(runId);
    expect(run).toMatchObject({
      status: "COMPLETED",
      payloads: LISTS * 3,
      successful: LISTS * 3,
      failed: 0,
      pending: 0,
      progress: 100,
    });
    const { items } = await runs.payloads(runId, { limit: 100 });
    const lists = items.filter(({ api }) => api === "list");
    const pages = items.filter(({ api }) => api === "page");
    expect(lists.every(({ attempts, result }) => attempts === 2 && result === "listed")).toBe(true);
    expect(new Set(pages.map(({ result }) => JSON.stringify(result))).size).toBe(LISTS * 2);
    expect(new Set(pages.map(({ extendedBy }) => extendedBy)).size).toBe(LISTS);
  });
});
