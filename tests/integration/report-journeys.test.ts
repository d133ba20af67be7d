import type { RecipeDocument, ReportQuery } from "@reprise/sdk";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { eventually } from "../../packages/server/src/testing/eventually.ts";
import { openSite, type Site } from "./site.ts";

const AMOUNT = { name: "Amount", value: "{{ trigger.amount }}" };
const CUSTOMER = { name: "Customer", value: "{{ steps.customer.name }}" };

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("a person with a jobs report, on %s", (_, adminUrl) => {
  let site: Site;

  beforeEach(async () => {
    site = await openSite({ adminUrl });
  });
  afterEach(() => site.close());

  const document = (fields: object = {}): RecipeDocument => ({
    id: "invoices",
    name: "Invoices",
    trigger: { type: "manual" },
    concurrency: 10,
    steps: [
      {
        if: "$number(trigger.amount) < 0",
        then: [{ stop: { status: "failed", reason: "Negative" } }],
      },
      { id: "customer", action: "data.set", input: { name: "{{ trigger.customer }}" } },
    ],
    ...fields,
  });
  const start = async (fields: object = {}) => {
    await site.client.recipes.create(document(fields));
    await site.client.recipes.start("invoices");
  };
  const send = async (event: object) => {
    const { jobId } = await site.client.events.send("invoices", event);
    await site.client.jobs.waitFor(String(jobId));
    return String(jobId);
  };
  const backfilled = () =>
    eventually("the report is filled in", async () => {
      const { report } = await site.client.recipes.get("invoices");
      return report.backfill === null ? report : null;
    });
  const rows = async (query: ReportQuery = {}) => {
    const page = await site.client.recipes.jobs("invoices", query);
    return page.items.map(({ report }) => report);
  };
  const text = async (artifactId: string) =>
    new Response(await site.client.jobs.download(artifactId)).text();

  test("sees values of ended jobs, partly blank where one failed", async () => {
    await start({ report: { columns: [AMOUNT, CUSTOMER] } });

    await send({ amount: 5, customer: "Ada" });
    await send({ amount: -1, customer: "Ben" });

    expect(await rows()).toEqual([
      { Amount: -1, Customer: null },
      { Amount: 5, Customer: "Ada" },
    ]);
  });

  test("adds columns to an active recipe, and earlier jobs are filled in", async () => {
    await start();
    for (const amount of [3, 1, 2]) await send({ amount, customer: `C${amount}` });

    const set = await site.client.recipes.setReport("invoices", { columns: [AMOUNT, CUSTOMER] });
    await backfilled();

    const { version } = await site.client.recipes.get("invoices");
    const systemJobs = await site.client.jobs.list({ kind: "system" });
    expect(version).toBe(1);
    expect(set.backfill?.jobId).toBe(systemJobs.items[0]?.id);
    expect(systemJobs.items[0]?.title).toBe("Report columns of 'Invoices' for earlier jobs");
    expect(await rows({ sort: "column.Amount" })).toEqual([
      { Amount: 1, Customer: "C1" },
      { Amount: 2, Customer: "C2" },
      { Amount: 3, Customer: "C3" },
    ]);
    expect(await rows({ "column.Amount.min": 2, "column.Customer.contains": "c3" })).toEqual([
      { Amount: 3, Customer: "C3" },
    ]);
  });

  test("is refused on an active recipe only where the report is locked", async () => {
    await start({ report: { columns: [AMOUNT], lockWhileActive: true } });
    const change = () => site.client.recipes.setReport("invoices", { columns: [CUSTOMER] });

    await expect(change()).rejects.toMatchObject({ status: 409, code: "report_locked" });
    await site.client.recipes.stop("invoices");
    const changed = await change();

    expect(changed).toMatchObject({ columns: [CUSTOMER], lockWhileActive: false });
  });

  test("keeps the place of a job that is rerun", async () => {
    await start({ report: { columns: [AMOUNT] } });
    const first = await send({ amount: 1 });
    const second = await send({ amount: 2 });

    await site.client.jobs.rerun(first);
    await site.client.jobs.waitFor(first);

    const page = await site.client.recipes.jobs("invoices");
    expect(page.items.map(({ id, repeat }) => [id, repeat])).toEqual([
      [second, 0],
      [first, 1],
    ]);
    expect(page.items[1]?.report).toEqual({ Amount: 1 });
  });

  test("exports the rows that fit, safe for spreadsheets", async () => {
    await start({ report: { columns: [AMOUNT, CUSTOMER] } });
    const formula = await send({ amount: 7, customer: "=1+1" });
    await send({ amount: 1, customer: "Ada" });

    const { jobId } = await site.client.recipes.exportReport("invoices", {
      format: "csv",
      filter: { "column.Amount.min": "5" },
    });
    const job = await site.client.jobs.waitFor(jobId);

    const [artifact] = (await site.client.jobs.artifacts(jobId)).items;
    const lines = (await text(artifact?.id ?? "")).split("\r\n");
    expect(job).toMatchObject({ kind: "task", title: "Export of report 'Invoices'" });
    expect(artifact).toMatchObject({ name: "invoices-report.csv" });
    expect(lines[0]).toBe("Job,Status,Created,Started,Ended,Duration (ms),Error,Amount,Customer");
    expect(lines[1]).toMatch(new RegExp(`^${formula},COMPLETED,.*,7,'=1\\+1$`));
    expect(lines).toHaveLength(3);
  });

  test("imports a file, one event a row, after a dry run", async () => {
    await start({ report: { columns: [AMOUNT, CUSTOMER] } });
    const good = "amount,customer\n5,Ada\n6,Ben\n";

    const check = await site.client.events.checkImport("invoices", `${good}7\n`, { format: "csv" });
    const refused = site.client.events.import("invoices", `${good}7\n`, { format: "csv" });
    await expect(refused).rejects.toMatchObject({ status: 422 });
    const { jobId } = await site.client.events.import("invoices", good, { format: "csv" });
    const job = await site.client.jobs.waitFor(jobId);
    await eventually("both rows are jobs", async () => {
      const page = await site.client.recipes.jobs("invoices", { status: "COMPLETED" });
      return page.items.length === 2 ? page : null;
    });

    expect(check).toEqual({
      rows: 3,
      valid: 2,
      errors: [{ row: 3, message: "1 values; the first line names 2 columns" }],
    });
    expect(job).toMatchObject({ status: "COMPLETED", title: "Import of 2 events to 'Invoices'" });
    expect(await rows({ sort: "column.Customer" })).toEqual([
      { Amount: "5", Customer: "Ada" },
      { Amount: "6", Customer: "Ben" },
    ]);
  });

  test("changes how long jobs are kept", async () => {
    const before = await site.client.settings.get();
    const changed = await site.client.settings.change({ retention: { data: "7d" } });
    const refused = site.client.settings.change({ retention: { summary: "1d" } });

    await expect(refused).rejects.toMatchObject({ status: 422, code: "invalid_value" });
    expect(before).toEqual({ retention: { data: "30d", summary: "90d", audit: "400d" } });
    expect(changed).toEqual({ retention: { data: "7d", summary: "90d", audit: "400d" } });
  });
});
