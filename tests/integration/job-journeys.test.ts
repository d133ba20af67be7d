import type { RecipeDocument } from "@reprise/sdk";
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test } from "vitest";
import { eventually } from "../../packages/server/src/testing/eventually.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { openSite, type Site } from "./site.ts";

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("a person with a recipe, on %s", (_, adminUrl) => {
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

  const ask = (id: string) => ({
    id,
    action: "http.request",
    input: { method: "POST", url: `${receiver.url}/${id}`, json: { n: "{{ trigger.body.n }}" } },
  });
  const recipe = (fields: object): RecipeDocument => ({
    id: "invoices",
    name: "Invoices",
    trigger: { type: "webhook", dedupe: "{{ trigger.body.n }}" },
    concurrency: 10,
    steps: [ask("only")],
    ...fields,
  });
  const start = async (fields: object = {}) => {
    await site.client.recipes.create(recipe(fields));
    return site.client.recipes.start("invoices");
  };
  const send = async (n: number) =>
    String((await site.client.events.hook("invoices", { n })).jobId);
  const paths = () => receiver.received.map(({ path }) => path);

  test("sees a webhook become a job, and every step of it", async () => {
    await start({
      steps: [
        ask("first"),
        { foreach: ["a", "b"], as: "item", steps: [ask("each")] },
        { id: "pause", wait: { for: "50ms" } },
        { id: "sum", action: "data.set", input: { status: "{{ steps.first.status }}" } },
      ],
    });

    const id = await send(4711);
    const job = await site.client.jobs.waitFor(id);
    const { items } = await site.client.jobs.steps(id);

    expect(job).toMatchObject({ status: "COMPLETED", repeat: 0, hasErrors: false, progress: 100 });
    expect(paths()).toEqual(["/first", "/each", "/each"]);
    expect(receiver.received[0]?.body).toEqual({ n: 4711 });
    expect(new Set(receiver.received.map(({ key }) => key)).size).toBe(3);
    expect(items.filter(({ action }) => action === "http.request")).toMatchObject([
      { path: "/steps/0", status: "COMPLETED", output: { status: 200 } },
      { path: "/steps/1/steps/0", status: "COMPLETED" },
      { path: "/steps/1/steps/0", status: "COMPLETED" },
    ]);
    expect(items.at(-1)).toMatchObject({ id: "sum", output: { status: 200 } });
  });

  test("is told of an event that came before", async () => {
    await start();

    const id = await send(1);
    const again = await site.client.events.hook("invoices", { n: 1 });
    await site.client.jobs.waitFor(id);

    expect(again).toEqual({ jobId: id, duplicate: true });
    expect(paths()).toEqual(["/only"]);
  });

  test("mends a failed recipe and runs the job again, with both executions to read", async () => {
    await start();
    receiver.answerWith(502);
    const id = await send(2);
    const failed = await site.client.jobs.waitFor(id);
    receiver.answerWith(200);
    await site.client.recipes.update("invoices", recipe({ steps: [ask("mended")] }));

    await site.client.jobs.rerun(id);
    const rerun = await site.client.jobs.waitFor(id);

    const { items: repeats } = await site.client.jobs.repeats(id);
    const first = await site.client.jobs.steps(id, { repeat: 0 });
    expect(failed).toMatchObject({
      status: "FAILED",
      error: { step: "/steps/0" },
      recipeVersion: 1,
    });
    expect(rerun).toMatchObject({ id, status: "COMPLETED", repeat: 1, recipeVersion: 2 });
    expect(paths()).toEqual(["/only", "/mended"]);
    expect(repeats.map(({ status }) => status).toSorted()).toEqual(["COMPLETED", "FAILED"]);
    expect(first.items).toMatchObject([{ id: "only", status: "FAILED" }]);
  });

  test("stops a recipe: nothing new is taken, what waits is paused, and goes on later", async () => {
    await start({ steps: [ask("before"), { wait: { for: "1s" } }, ask("after")] });
    const id = await send(3);
    await site.client.jobs.waitFor(id, { until: ["RUNNING"] });
    await eventually("the first request", () => receiver.received.length === 1);

    await site.client.recipes.stop("invoices");
    await site.client.jobs.waitFor(id, { until: ["PAUSED"] });
    const refused = send(4);

    await expect(refused).rejects.toMatchObject({ code: "recipe_not_active" });
    await site.client.recipes.start("invoices");
    expect(await site.client.jobs.waitFor(id)).toMatchObject({ status: "COMPLETED" });
    expect(paths()).toEqual(["/before", "/after"]);
  });

  test("cancels a job in the middle of a step", async () => {
    await start({ steps: [ask("slow"), ask("never")] });
    const release = receiver.hold();
    const id = await send(5);
    await eventually("the slow request", () => receiver.received.length === 1);

    await site.client.jobs.cancel(id);
    release();
    const job = await site.client.jobs.waitFor(id);

    expect(job).toMatchObject({
      status: "CANCELED",
      reason: { type: "user", message: "Job canceled by user" },
    });
    expect(paths()).toEqual(["/slow"]);
  });

  test("restarts the server in between: what is on record is not done again", async () => {
    await start({ steps: [ask("before"), { wait: { for: "300ms" } }, ask("after")] });
    const ids = await Promise.all([10, 11, 12, 13, 14].map(send));
    await eventually("the first requests", () => receiver.received.length === 5);

    await site.restart();
    const jobs = await Promise.all(ids.map((id) => site.client.jobs.waitFor(id)));

    expect(jobs.map(({ status }) => status)).toEqual(ids.map(() => "COMPLETED"));
    expect(receiver.received).toHaveLength(10);
    expect(new Set(receiver.received.map(({ key }) => key)).size).toBe(10);
  });

  test("sends the same request twice with one key, and gets one set of jobs", async () => {
    await start({ trigger: { type: "manual" }, steps: [{ wait: { for: "1ms" } }] });
    const events = [{ n: 1 }, { n: 2 }, { n: 3 }];
    const options = { idempotencyKey: "batch-1" };

    const first = await site.client.events.sendBatch("invoices", events, options);
    const second = await site.client.events.sendBatch("invoices", events, options);

    expect(second).toEqual(first);
    expect((await site.client.jobs.list()).items).toHaveLength(3);
  });
});

describe("two more workers on one PostgreSQL", () => {
  test("share the work, and do nothing twice", async () => {
    const receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    const site = await openSite({ adminUrl: inject("postgresUrl"), slots: 4 });
    onTestFinished(() => site.close());
    await site.addWorker();
    await site.addWorker();
    const request = { method: "POST", url: receiver.url, json: "{{ trigger }}" };
    await site.client.recipes.create({
      ...{ id: "shared", name: "Shared", trigger: { type: "manual" }, concurrency: 1000 },
      steps: ["a", "b"].map((id) => ({ id, action: "http.request", input: request })),
    });
    await site.client.recipes.start("shared");

    const { jobIds } = await site.client.events.sendBatch(
      "shared",
      Array.from({ length: 200 }, (_, n) => ({ n })),
    );
    for (const id of jobIds) await site.client.jobs.waitFor(id);

    const { items: workers } = await site.client.workers.list();
    expect(workers).toHaveLength(3);
    expect(receiver.received).toHaveLength(400);
    expect(new Set(receiver.received.map(({ key }) => key)).size).toBe(400);
  });
});
