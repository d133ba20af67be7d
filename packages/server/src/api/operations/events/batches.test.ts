import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../domain/json.ts";
import { createEventMeter } from "../../../engine/insight/event-meter.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

let api: TestApi;

beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

async function startRecipe(trigger: Record<string, Json>): Promise<void> {
  const json = {
    id: "orders",
    name: "Orders",
    trigger: { type: "webhook", ...trigger },
    steps: [{ id: "note", action: "data.set" }],
  };
  const made = await api.ask({ method: "POST", url: "/api/v1/recipes", json });
  expect(made.status).toBe(201);
  await api.ask({ method: "POST", url: "/api/v1/recipes/orders/start" });
}

const knock = (json: Json, headers = {}) =>
  api.ask({ method: "POST", url: "/hooks/orders", role: null, json, headers });

const send = (json: Json, headers = {}) =>
  api.ask({ method: "POST", url: "/api/v1/recipes/orders/jobs", role: "operator", json, headers });

/** The events of all jobs, the oldest job first. */
async function triggers(): Promise<Record<string, Json>[]> {
  const page = await api.storage.jobs.list({
    filter: {},
    order: "oldest",
    limit: 100,
    after: null,
  });
  const events = page.jobs.map(({ triggerEventId }) =>
    api.storage.events.find(triggerEventId ?? ""),
  );
  return (await Promise.all(events)).map((event) => JSON.parse(event?.body ?? "null"));
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

describe("a recipe that takes batches (R-3.3)", () => {
  beforeEach(() => startRecipe({ batch: { size: 100 } }));

  test("makes jobs of 100, 100, 100, 100 and 20 of a list of 420, in order", async () => {
    const { status, body } = await knock(numbers(420), { "x-shop": "eu" });

    expect(status).toBe(202);
    const made = await triggers();
    expect(body).toMatchObject({ filtered: 0, duplicates: 0 });
    expect(body.jobIds).toHaveLength(5);
    expect(made.map(({ size }) => size)).toEqual([100, 100, 100, 100, 20]);
    expect(made.flatMap(({ events }) => events)).toEqual(numbers(420));
    expect(made[4]).toMatchObject({ method: "POST", headers: { "x-shop": "eu" } });
  });

  test("does the same with events that people send", async () => {
    const { status, body } = await send({ events: numbers(420) });

    expect(status).toBe(202);
    expect(body.jobIds).toHaveLength(5);
    expect((await triggers()).flatMap(({ events }) => events)).toEqual(numbers(420));
  });

  test("makes a batch of one of a webhook that is no list, and of an empty one nothing", async () => {
    const one = await knock({ id: 1 });
    const none = await knock([]);

    expect(one).toMatchObject({ status: 202, body: { jobId: expect.stringMatching(/^job_/) } });
    expect(none).toMatchObject({ status: 202, body: { jobIds: [], filtered: 0, duplicates: 0 } });
    expect(await triggers()).toMatchObject([{ events: [{ id: 1 }], size: 1 }]);
  });

  test("keeps every digit of the numbers in a list", async () => {
    const headers = { "content-type": "application/json" };
    const payload = '[{"n":9007199254740993},{"n":0.10}]';
    const { body } = await api.ask({ method: "POST", url: "/hooks/orders", payload, headers });

    const job = await api.storage.jobs.find(String(body.jobId));
    const event = await api.storage.events.find(job?.triggerEventId ?? "");
    expect(event?.body).toContain('"events":[{"n":9007199254740993},{"n":0.10}]');
  });

  test("ends a batch early where its events are large", async () => {
    await send({ events: numbers(3).map(() => "x".repeat(600_000)) });

    expect((await triggers()).map(({ size }) => size)).toEqual([1, 1, 1]);
  });

  test("makes the jobs of a list once per Idempotency-Key", async () => {
    const headers = { "idempotency-key": "list-1" };

    const first = await knock(numbers(250), headers);
    const again = await knock(numbers(250), headers);
    const other = await knock(numbers(251), headers);

    expect(again.body.jobIds).toEqual(first.body.jobIds);
    expect(await triggers()).toHaveLength(3);
    expect(other.body).toMatchObject({ status: 422, code: "idempotency_conflict" });
  });

  test("takes no list of more than 1,000 events", async () => {
    const { body } = await knock(numbers(1_001));

    expect(body).toMatchObject({ status: 422, code: "limit_exceeded", limit: 1_000 });
    expect(await triggers()).toEqual([]);
  });
});

describe("a list to a recipe that takes no batches", () => {
  test("is one event", async () => {
    await startRecipe({});

    await knock([1, 2, 3]);

    expect(await triggers()).toMatchObject([{ body: [1, 2, 3] }]);
  });
});

describe("a recipe with a dedupe key and batches", () => {
  beforeEach(() => startRecipe({ batch: { size: 2 }, dedupe: "{{ trigger.body.id }}" }));

  const list = (...ids: (number | null)[]) => ids.map((id) => ({ id }));

  test("leaves out what it knows before it makes batches", async () => {
    await knock(list(1, 2, 3));

    const { body } = await knock(list(2, 4, 4, 1, 5, 6));

    expect(body).toMatchObject({ filtered: 0, duplicates: 3 });
    const made = await triggers();
    expect(made.map(({ events }) => events)).toEqual([list(1, 2), list(3), list(4, 5), list(6)]);
  });

  test("keeps events without a key each time", async () => {
    await knock(list(null, null));

    const { body } = await knock(list(null, null));

    expect(body.jobId).toMatch(/^job_/);
    expect(await triggers()).toHaveLength(2);
  });

  test("answers a single duplicate with the job whose batch it is in", async () => {
    const first = await knock(list(1, 2));

    const { status, body } = await knock({ id: 2 });

    expect(status).toBe(200);
    expect(body).toEqual({ jobId: first.body.jobId, duplicate: true });
  });

  test("says what it left out, also where one job is made", async () => {
    const first = await knock(list(1));

    const { body } = await knock(list(1, 2));

    expect(body).toEqual({ jobIds: [expect.any(String)], filtered: 0, duplicates: 1 });
    expect(body.jobIds).not.toEqual([first.body.jobId]);
  });

  test("makes no job of a list that it knows whole", async () => {
    await knock(list(1, 2));

    const { status, body } = await knock(list(2, 1));

    expect(status).toBe(202);
    expect(body).toEqual({ jobIds: [], filtered: 0, duplicates: 2 });
  });

  test("keeps nothing, and no key, when one event cannot be asked", async () => {
    await startOther({ batch: { size: 2 }, dedupe: "{{ trigger.body.id }}", if: NUMBERS_ONLY });

    const refused = await knockOther([
      { id: 1, n: 1 },
      { id: 2, n: { a: 1 } },
    ]);
    const good = await knockOther([{ id: 1, n: 1 }]);

    expect(refused.body).toMatchObject({ status: 422, code: "bad_expression" });
    expect(good.status).toBe(202);
  });
});

/** Fails on what cannot be compared. */
const NUMBERS_ONLY = { all: [{ left: "{{ trigger.body.n }}", op: "greater_than", right: 0 }] };

async function startOther(trigger: Record<string, Json>): Promise<void> {
  const json = {
    id: "other",
    name: "Other",
    trigger: { type: "webhook", ...trigger },
    steps: [{ id: "note", action: "data.set" }],
  };
  await api.ask({ method: "POST", url: "/api/v1/recipes", json });
  await api.ask({ method: "POST", url: "/api/v1/recipes/other/start" });
}

const knockOther = (json: Json) =>
  api.ask({ method: "POST", url: "/hooks/other", role: null, json });

describe("a recipe with a filter (R-3.8)", () => {
  beforeEach(() => startRecipe({ if: "trigger.body.amount > 100" }));

  test("makes no job of a webhook that it holds back", async () => {
    const held = await knock({ amount: 100 });
    const passed = await knock({ amount: 101 });

    expect(held).toMatchObject({ status: 202, body: { jobId: null, filtered: true } });
    expect(passed).toMatchObject({ status: 202, body: { jobId: expect.any(String) } });
    expect(await triggers()).toMatchObject([{ body: { amount: 101 } }]);
  });

  test("is asked of events that people send, too", async () => {
    const one = await send({ event: { body: { amount: 1 } } });
    const several = await send({
      events: [{ body: { amount: 1 } }, { body: { amount: 200 } }, { body: { amount: 300 } }],
    });

    expect(one).toMatchObject({ status: 202, body: { jobId: null, filtered: true } });
    expect(several.body).toMatchObject({ filtered: 1, duplicates: 0 });
    expect(several.body.jobIds).toHaveLength(2);
  });

  test("takes no key of what it holds back", async () => {
    await startOther({ if: "trigger.body.amount > 100", dedupe: "{{ trigger.body.id }}" });

    const held = await knockOther({ id: 1, amount: 1 });
    const passed = await knockOther({ id: 1, amount: 200 });

    expect([held.status, passed.status]).toEqual([202, 202]);
    expect(passed.body.jobId).toMatch(/^job_/);
  });

  test("refuses an event that it cannot be asked of, and keeps none of its list", async () => {
    await startOther({ if: NUMBERS_ONLY });

    const { body } = await knockOther({ n: { a: 1 } });

    expect(body).toMatchObject({ status: 422, code: "bad_expression" });
    expect(await triggers()).toEqual([]);
  });
});

describe("events that make no job", () => {
  test("are counted by recipe and reason", async () => {
    const eventMeter = createEventMeter();
    await api.close();
    api = await openTestApi({ eventMeter });
    await startRecipe({ if: "trigger.body.amount > 100", dedupe: "{{ trigger.body.id }}" });
    await startOther({ signature: { type: "hmac-sha256" } });
    const secretUrl = "/api/v1/recipes/other/webhook-secret";
    await api.ask({ method: "POST", url: secretUrl, json: {} });

    await knock({ id: 1, amount: 200 });
    await knock({ id: 1, amount: 200 });
    await knock({ id: 2, amount: 1 });
    await send({ events: [{ body: { amount: 1 } }, { body: { amount: 2 } }] });
    await knockOther({});

    expect(eventMeter.totals.get("orders")).toEqual({ filtered: 3, duplicate: 1, unsigned: 0 });
    const { text } = await api.ask({ url: "/metrics", role: "viewer" });
    const sample = 'reprise_events_left_out_total{recipe="other",reason="unsigned"} 1\n';
    expect(text).toContain(sample);
  });
});

describe("a manual recipe with a dedupe key", () => {
  test("makes one job of events that are one", async () => {
    const json = {
      id: "orders",
      name: "Orders",
      trigger: { type: "manual", dedupe: "{{ trigger.id }}" },
      steps: [{ id: "note", action: "data.set" }],
    };
    await api.ask({ method: "POST", url: "/api/v1/recipes", json });
    await api.ask({ method: "POST", url: "/api/v1/recipes/orders/start" });

    const first = await send({ event: { id: 1 } });
    const again = await send({ event: { id: 1 } });
    const several = await send({ events: [{ id: 1 }, { id: 2 }, { id: 2 }] });

    expect(again).toMatchObject({ body: { jobId: first.body.jobId, duplicate: true } });
    expect(several.body).toMatchObject({ duplicates: 2, filtered: 0 });
    expect(several.body.jobIds).toHaveLength(1);
  });
});
