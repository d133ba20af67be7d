import type { RecipeDocument } from "@reprise/sdk";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { eventually } from "../../../packages/server/src/testing/eventually.ts";
import { type Receiver, startReceiver } from "../receiver.ts";
import { openSite, type Site } from "../site.ts";

const COLUMNS_MAX = 20;

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("an operator, on %s", (_, adminUrl) => {
  let site: Site;
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await startReceiver();
    site = await openSite({ adminUrl });
  });
  afterEach(async () => {
    await site.close();
    await receiver.close();
  });

  const recipe = (fields: object = {}): RecipeDocument => ({
    id: "sync",
    name: "Sync",
    trigger: { type: "manual" },
    concurrency: 10,
    steps: [{ id: "got", action: "data.set", input: { event: "{{ trigger }}", version: 1 } }],
    ...fields,
  });
  const start = async (document: RecipeDocument) => {
    const { id } = await site.client.recipes.create(document);
    await site.client.recipes.start(id);
  };
  const send = async (event: object) =>
    String((await site.client.events.send("sync", event)).jobId);
  const done = async (event: object) => {
    const id = await send(event);
    return site.client.jobs.waitFor(id);
  };

  test("acceptance 2: reruns an old job in its row, as repeat 1, on the newest version, with its event", async () => {
    await start(recipe());
    const august = await done({ month: "August" });
    const september = await done({ month: "September" });
    const steps = [
      { id: "got", action: "data.set", input: { event: "{{ trigger }}", version: 2 } },
    ];
    await site.client.recipes.update("sync", recipe({ steps }));

    await site.client.jobs.rerun(august.id);
    const rerun = await site.client.jobs.waitFor(august.id);

    const rows = await site.client.recipes.jobs("sync");
    expect(rows.items.map(({ id }) => id)).toEqual([september.id, august.id]);
    expect(rerun).toMatchObject({
      repeat: 1,
      recipeVersion: 2,
      createDate: august.createDate,
      triggerEventId: august.triggerEventId,
    });
    expect(await site.client.jobs.result(august.id)).toMatchObject({
      outputs: { got: { event: { month: "August" }, version: 2 } },
    });
  });

  test("acceptance 3: cannot rerun an earlier repeat, nor a job whose event is gone", async () => {
    await start(recipe());
    const { id } = await done({ n: 1 });
    await site.client.jobs.rerun(id);
    await site.client.jobs.waitFor(id);
    await start(recipe({ id: "forgets", doNotStore: true }));
    const { jobId } = await site.client.events.send("forgets", { n: 2 });
    const forgotten = await site.client.jobs.waitFor(String(jobId));

    const earlier = await site.client.jobs.get(id, { repeat: 0 });

    expect(earlier.actions?.rerun).toMatchObject({ enabled: false });
    await expect(site.client.jobs.rerun(id, { repeat: 0 })).rejects.toMatchObject({
      status: 409,
      code: "not_latest_repeat",
    });
    expect(forgotten.actions?.rerun).toMatchObject({ enabled: false });
    await expect(site.client.jobs.rerun(forgotten.id)).rejects.toMatchObject({
      code: "event_erased",
    });
  });

  test("acceptance 6: cancels a job in a long action", async () => {
    await start(
      recipe({
        steps: [
          {
            id: "import",
            action: "http.wait",
            input: {
              start: { method: "POST", url: `${receiver.url}/imports` },
              poll: {
                every: "1d",
                request: { url: `${receiver.url}/imports/1` },
                until: { path: "body.state", is: "done" },
              },
              cancel: { method: "DELETE", url: `${receiver.url}/imports/1` },
            },
          },
        ],
      }),
    );
    const id = await send({});
    await eventually("the job is on hold", async () => {
      const { waitingFor } = await site.client.jobs.get(id);
      return waitingFor === "poll";
    });
    const answer = receiver.hold();

    await site.client.jobs.cancel(id);
    await eventually("the work outside is being ended", () => receiver.received.length > 1);
    const canceling = await site.client.jobs.get(id);
    answer();
    const canceled = await site.client.jobs.waitFor(id);

    expect(canceling.status).toBe("CANCELING");
    expect(canceled).toMatchObject({
      status: "CANCELED",
      reason: { message: expect.stringContaining("Job canceled by user") },
    });
  });

  test("acceptance 7: cancels a parent, and its asynchronous child runs to its end", async () => {
    await start(
      recipe({ id: "child", trigger: { type: "callable" }, steps: [{ wait: { for: "1s" } }] }),
    );
    await start(
      recipe({ steps: [{ id: "call", call: "child", mode: "async" }, { wait: { for: "1d" } }] }),
    );
    const id = await send({});
    const child = await eventually("the child is there", async () => {
      const { items } = await site.client.jobs.children(id);
      return items[0] ?? null;
    });

    await site.client.jobs.cancel(id);

    expect((await site.client.jobs.waitFor(id)).status).toBe("CANCELED");
    expect((await site.client.jobs.waitFor(child.id)).status).toBe("COMPLETED");
  });

  test("acceptance 16: has up to 20 columns, changes them while active unless locked, and old jobs are filled in", async () => {
    const column = (n: number) => ({ name: `Column ${n}`, value: `{{ trigger.c${n} }}` });
    const columns = (count: number) => Array.from({ length: count }, (__, n) => column(n));
    const steps = [
      { if: "trigger.fail", then: [{ stop: { status: "failed", reason: "No" } }] },
      { id: "late", action: "data.set", input: { value: "{{ trigger.c1 }}" } },
    ];
    await start(recipe({ steps }));
    const old = await done({ c0: 1, c1: 2 });
    const failed = await done({ c0: 3, c1: 4, fail: true });
    const late = { name: "Late", value: "{{ steps.late.value }}" };

    const tooMany = site.client.recipes.setReport("sync", { columns: columns(COLUMNS_MAX + 1) });
    await expect(tooMany).rejects.toMatchObject({ status: 422, code: "limit_exceeded" });
    const all = [...columns(COLUMNS_MAX - 1), late];
    await site.client.recipes.setReport("sync", { columns: all });
    await site.client.recipes.setReport("sync", { columns: all, lockWhileActive: true });
    await eventually("old jobs are filled in", async () => {
      const { report } = await site.client.recipes.get("sync");
      return report.backfill === null;
    });

    const rows = await site.client.recipes.jobs("sync");
    const reports = new Map(rows.items.map(({ id, report }) => [id, report]));
    expect(reports.get(old.id)).toMatchObject({ "Column 0": 1, "Column 1": 2, Late: 2 });
    expect(reports.get(failed.id)).toMatchObject({ "Column 0": 3, "Column 1": 4, Late: null });
    await expect(site.client.recipes.setReport("sync", { columns: [late] })).rejects.toMatchObject({
      status: 409,
      code: "report_locked",
    });
    await site.client.recipes.stop("sync");
    expect(await site.client.recipes.setReport("sync", { columns: [late] })).toMatchObject({
      columns: [late],
    });
  });
});
