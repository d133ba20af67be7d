import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { openSite, type Site } from "./site.ts";

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("a sender of webhooks, on %s", (_, adminUrl) => {
  let site: Site;

  beforeEach(async () => {
    site = await openSite({ adminUrl });
  });
  afterEach(() => site.close());

  const create = async (trigger: object, fields: object = {}) => {
    await site.client.recipes.create({
      id: "orders",
      name: "Orders",
      trigger: { type: "webhook", ...trigger },
      concurrency: 10,
      steps: [{ id: "got", action: "data.set", input: { events: "{{ trigger.events }}" } }],
      ...fields,
    });
    await site.client.recipes.start("orders");
  };
  const jobs = async () => (await site.client.recipes.jobs("orders", { sort: "created" })).items;

  test("signs, also after the server was started again and the secret was rotated", async () => {
    await create({ signature: { type: "hmac-sha256" } });
    const first = await site.client.recipes.setWebhookSecret("orders");
    const send = async (secret: string, n: number) => {
      const body = JSON.stringify({ n });
      const digest = createHmac("sha256", secret).update(body).digest("hex");
      const answer = await fetch(`${site.url}/hooks/orders`, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${digest}` },
      });
      return answer.status;
    };

    const before = await send(first.secret, 1);
    await site.restart();
    const second = await site.client.recipes.setWebhookSecret("orders");
    const after = [await send(first.secret, 2), await send(second.secret, 3), await send("x", 4)];

    expect([before, ...after]).toEqual([202, 202, 202, 401]);
    expect(await jobs()).toHaveLength(3);
  });

  test("sends a list of 420, of which batches are made once", async () => {
    await create({ batch: { size: 100 }, dedupe: "{{ trigger.body.id }}" });
    const list = Array.from({ length: 420 }, (_one, id) => ({ id }));
    const knock = (events: object[]) =>
      fetch(`${site.url}/hooks/orders`, {
        method: "POST",
        body: JSON.stringify(events),
        headers: { "content-type": "application/json" },
      }).then(async (answer) => JSON.parse(await answer.text()));

    const [one, other] = await Promise.all([knock(list), knock(list)]);
    const again = await knock([...list, { id: "new" }]);

    const made = await jobs();
    for (const { id } of made) await site.client.jobs.waitFor(id);
    const outputs = await Promise.all(made.map(({ id }) => site.client.jobs.steps(id)));
    const sizes = outputs.map(({ items }) => eventsOf(items[0]?.output).length);
    expect(sizes).toEqual([100, 100, 100, 100, 20, 1]);
    expect(one.duplicates + other.duplicates).toBe(420);
    expect(again).toMatchObject({ duplicates: 420, filtered: 0 });
    const ids = outputs.flatMap(({ items }) => eventsOf(items[0]?.output)).map(({ id }) => id);
    expect(ids).toEqual([...list.map(({ id }) => id), "new"]);
  });

  test("has an event held back by the filter, whose formula is asked off the thread", async () => {
    await create({ if: "$count(trigger.body.lines[price > 10]) > 0" });

    const held = await site.client.events.hook("orders", { lines: [{ price: 1 }] });
    const kept = await site.client.events.hook("orders", { lines: [{ price: 1 }, { price: 11 }] });

    expect(held).toEqual({ jobId: null, filtered: true });
    expect((await site.client.jobs.waitFor(String(kept.jobId))).status).toBe("COMPLETED");
    expect(await jobs()).toHaveLength(1);
  });

  test("may send what is not kept", async () => {
    await create({}, { doNotStore: true, steps: [SECRET_STEP] });

    const { jobId } = await site.client.events.hook("orders", { name: "sesame" });
    const job = await site.client.jobs.waitFor(String(jobId));

    const steps = await site.client.jobs.steps(job.id);
    expect(JSON.stringify([job, steps])).not.toContain("sesame");
    expect(steps.items[0]).toMatchObject({ id: "copy", status: "COMPLETED" });
    expect(job).toMatchObject({ status: "COMPLETED", triggerEventId: null });
    await expect(site.client.jobs.rerun(job.id)).rejects.toMatchObject({ code: "event_erased" });
  });

  test("has pending events taken one by one, to try a stopped recipe out", async () => {
    await create({}, { concurrency: 1, steps: [{ id: "pause", wait: { for: "1h" } }] });
    await site.client.recipes.stop("orders");
    await site.client.recipes.update("orders", {
      id: "orders",
      name: "Orders",
      trigger: { type: "webhook" },
      steps: [SECRET_STEP],
    });

    const { jobId } = await site.client.recipes.test("orders", {
      event: { body: { name: "Ada" } },
    });
    const job = await site.client.jobs.waitFor(jobId);

    expect(job).toMatchObject({ status: "COMPLETED", test: true, recipeVersion: 2 });
    await expect(site.client.recipes.test("orders", { next: true })).rejects.toMatchObject({
      code: "nothing_pending",
    });
  });
});

const SECRET_STEP = {
  id: "copy",
  action: "data.set",
  input: { name: "{{ trigger.body.name }}" },
};

function eventsOf(output: unknown): { id: unknown }[] {
  if (typeof output !== "object" || output === null || !("events" in output)) return [];
  return Array.isArray(output.events) ? output.events : [];
}
