import type { RecipeDocument } from "@reprise/sdk";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { eventually } from "../../../packages/server/src/testing/eventually.ts";
import { type Receiver, startReceiver } from "../receiver.ts";
import { openSite, type Site } from "../site.ts";

const SLOTS = 4;
const CHILDREN = 1_000;

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("an operator in control, on %s", (_, adminUrl) => {
  let site: Site;
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await startReceiver();
    site = await openSite({ adminUrl, slots: SLOTS });
  });
  afterEach(async () => {
    await site.close();
    await receiver.close();
  });

  const ask = (id: string) => ({
    id,
    action: "http.request",
    input: { method: "POST", url: `${receiver.url}/${id}`, json: {} },
  });
  const start = async (
    fields: Partial<{ id: string; trigger: object; steps: object[]; concurrency: number }>,
  ) => {
    const document: RecipeDocument = {
      ...{ id: "work", name: "Work", trigger: { type: "manual" }, concurrency: 100 },
      ...{ steps: [ask("work")], ...fields },
    };
    const { id } = await site.client.recipes.create(document);
    await site.client.recipes.start(id);
  };
  const send = async (recipeId = "work") =>
    String((await site.client.events.send(recipeId, {})).jobId);
  const startedAt = async (id: string) => {
    const { startDate } = await site.client.jobs.get(id);
    return Date.parse(startDate ?? "");
  };

  test("acceptance 8: stops what cannot be interrupted when it ends, or by force, and it runs again", async () => {
    await start({ steps: [ask("first"), ask("second")] });
    const answer = receiver.hold();
    const id = await send();
    await eventually("the first step is under way", () => receiver.received.length === 1);

    await site.client.jobs.stop(id);
    const stopping = await site.client.jobs.get(id);
    await site.client.jobs.forceStop(id);
    const stopped = await site.client.jobs.get(id);
    answer();
    await site.client.jobs.resume(id);
    const ended = await site.client.jobs.waitFor(id);

    const { items } = await site.client.jobs.steps(id);
    expect([stopping.status, stopped.status, ended.status]).toEqual([
      "STOPPING",
      "STOPPED",
      "COMPLETED",
    ]);
    expect(stopping.actions?.forceStop).toEqual({ enabled: true, reason: null });
    expect(stopped.reason).toMatchObject({ type: "forced" });
    expect(receiver.received.map(({ path }) => path)).toEqual(["/first", "/first", "/second"]);
    expect(items.map(({ status }) => status)).toEqual(["COMPLETED", "COMPLETED"]);
  });

  test("acceptance 8: a stop that nobody forces waits for the step, whose result is kept", async () => {
    await start({ steps: [ask("first"), ask("second")] });
    const answer = receiver.hold();
    const id = await send();
    await eventually("the first step is under way", () => receiver.received.length === 1);
    await site.client.jobs.stop(id);

    answer();
    await site.client.jobs.waitFor(id, { until: ["STOPPED"] });
    await site.client.jobs.resume(id);
    await site.client.jobs.waitFor(id);

    expect(receiver.received.map(({ path }) => path)).toEqual(["/first", "/second"]);
  });

  test("acceptance 9: a job is through while the thousand children of another root still wait", async () => {
    const turns = Array.from({ length: CHILDREN }, (__, n) => n);
    await start({ id: "child", trigger: { type: "callable" }, steps: [ask("child")] });
    await start({
      id: "many",
      steps: [{ foreach: turns, as: "n", steps: [{ id: "one", call: "child", mode: "async" }] }],
    });
    await start({ id: "alone", steps: [ask("alone")] });
    const many = await send("many");
    await eventually(
      "the children are there, and some have had their turn",
      async () => {
        const { children } = await site.client.jobs.get(many);
        return children.total === CHILDREN && children.finished > 0;
      },
      { deadlineMs: 60_000 },
    );

    const alone = await site.client.jobs.waitFor(await send("alone"));

    const { children } = await site.client.jobs.get(many);
    const waitedMs = Date.parse(alone.startDate ?? "") - Date.parse(alone.createDate);
    expect(alone.status).toBe("COMPLETED");
    expect(children.finished).toBeLessThan(CHILDREN);
    expect(waitedMs).toBeLessThan(2_000);
  }, 120_000);

  test("acceptance 10: low priority starts after what is normal, once there is room", async () => {
    // So that no worker takes one in advance, before its priority is set.
    await start({ concurrency: SLOTS });
    const answer = receiver.hold();
    const busy = await Promise.all(Array.from({ length: SLOTS }, () => send()));
    await eventually("all slots are busy", () => receiver.received.length === SLOTS);
    const low = await send();
    await site.client.jobs.setLowPriority(low, true);
    const normal = await send();
    const waiting = await site.client.jobs.get(low);

    answer();
    const ended = await Promise.all(
      [...busy, low, normal].map((id) => site.client.jobs.waitFor(id)),
    );

    expect(waiting).toMatchObject({ status: "PENDING", lowPriority: true });
    expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(["COMPLETED"]));
    expect(await startedAt(low)).toBeGreaterThanOrEqual(await startedAt(normal));
  });
});
