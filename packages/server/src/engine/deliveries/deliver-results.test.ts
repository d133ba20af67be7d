import { afterEach, describe, expect, test } from "vitest";
import { createGuardedClient } from "../../runtime/guarded-fetch/guarded-client.ts";
import { systemRandom } from "../../runtime/random.ts";
import { createVault, SECRET_KEY_BYTES } from "../../runtime/vault/vault.ts";
import type { Delivery, DeliveryStatus } from "../../storage/storage.ts";
import { eventually } from "../../testing/eventually.ts";
import { itemsOf, type PlanEngine, planEngine } from "../../testing/plans/plan-engine.ts";
import { type Receiver, startReceiver } from "../../testing/start-receiver.ts";
import type { Outbound } from "./attempt-delivery.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

function keep<One extends { close(): Promise<void> }>(one: One): One {
  opened.push(one);
  return one;
}

const random = systemRandom();

function outboundOf(): Outbound {
  const http = keep(createGuardedClient({ allowPrivate: ["127.0.0.0/8"] }));
  return { http, vault: createVault(random.bytes(SECRET_KEY_BYTES), { random }) };
}

const handlers = {
  price: {
    retry: { maximumAttempts: 1 },
    run: (_: unknown, input: unknown) => ({ input, price: 3 }),
  },
  broken: {
    retry: { maximumAttempts: 1 },
    run: () => {
      throw new Error("the shop is closed");
    },
  },
};

async function started(before: Parameters<typeof planEngine>[1] = {}): Promise<PlanEngine> {
  const under = keep(await planEngine(handlers, { outbound: outboundOf(), ...before }));
  await under.engine.start();
  return under;
}

function answering(status: (count: number) => number, headers = {}): Promise<Receiver> {
  return startReceiver((_, response, count) => {
    response.writeHead(status(count), headers);
    response.end("whatever");
  }).then(keep);
}

async function linesOf(under: PlanEngine, delivery: Delivery | undefined): Promise<string[]> {
  const jobId = delivery?.jobId ?? "";
  const lines = await under.storage.logs.list({ jobId, after: null, limit: 50 });
  return lines.map(({ level, message }) => `${level} ${message}`);
}

/** Time goes by until so many deliveries of the run are in the status. */
async function until(
  under: PlanEngine,
  { runId, status, count = 1 }: { runId: string; status: DeliveryStatus; count?: number },
): Promise<Delivery[]> {
  return eventually(`${count} ${status}`, async () => {
    await under.pass(500);
    const found = await under.storage.deliveries.list({
      runId,
      statuses: [status],
      before: null,
      limit: 500,
    });
    return found.length >= count ? found : null;
  });
}

describe("a run with a sink", () => {
  test("delivers each result once it has ended, in the body that receivers know", async () => {
    const receiver = await answering(() => 204);
    const under = await started();
    const sink = { type: "webhook", url: `${receiver.origin}/hook`, headers: { "X-Team": "blue" } };
    await under.plan(
      [
        { api: "price", parameters: { page: 1 } },
        { api: "broken", parameters: {} },
      ],
      { sink: { ...sink, type: "webhook" } },
    );

    const runId = await under.trigger();
    const delivered = await until(under, { runId, status: "delivered", count: 2 });

    const [first, second] = delivered.toReversed();
    const byJob = new Map(
      receiver.requests.map((request) => [request.headers["idempotency-key"], request]),
    );
    expect(receiver.requests).toHaveLength(2);
    expect(byJob.get(first?.jobId)?.body).toBe(
      `{"apiInfo":{"name":"price","parameters":{"page":1},"runId":"${first?.jobId}","result":{"status":"completed","result":{"input":{"page":1},"price":3},"statusCode":200}},"workspaceId":"default","project":{"id":"default","name":"default"},"projectJob":{"id":"nightly"},"projectJobRun":{"id":"${runId}"}}`,
    );
    expect(byJob.get(second?.jobId)?.body).toBe(
      `{"apiInfo":{"name":"broken","parameters":{},"runId":"${second?.jobId}","result":{"status":"failed","error":"function_failed","message":"the shop is closed","statusCode":500}},"workspaceId":"default","project":{"id":"default","name":"default"},"projectJob":{"id":"nightly"},"projectJobRun":{"id":"${runId}"}}`,
    );
    expect(byJob.get(first?.jobId)).toMatchObject({
      method: "POST",
      url: "/hook",
      headers: {
        "content-type": "application/json",
        "x-team": "blue",
        "webhook-id": first?.id,
        "user-agent": "Reprise",
      },
    });
    expect(delivered.map(({ n }) => n).sort()).toEqual([1, 2]);
  });

  test("sends what did not arrive again, ever later, and gives up after five attempts", async () => {
    const times: number[] = [];
    const under = await started();
    const receiver = keep(
      await startReceiver((_, response) => {
        times.push(under.clock.now());
        response.writeHead(500).end();
      }),
    );
    await under.plan(itemsOf("price", 1), { sink: { type: "webhook", url: receiver.origin } });

    const runId = await under.trigger();
    const [failed] = await until(under, { runId, status: "failed" });

    const host = receiver.origin.slice("http://".length);
    expect(failed).toMatchObject({
      attempts: 5,
      nextAt: null,
      lastError: `${host} answered 500`,
      lastStatus: 500,
    });
    const pauses = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1_000);
    expect(pauses).toHaveLength(4);
    for (const [index, pause] of pauses.entries()) {
      const due = 4 ** index;
      expect(pause).toBeGreaterThanOrEqual(due);
      expect(pause).toBeLessThanOrEqual(due + 1.5);
    }
    expect(new Set(receiver.requests.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const [item] = await under.items(runId);
    expect(item).toMatchObject({ status: "COMPLETED", error: null });
    expect(await under.storage.jobs.find(runId)).toMatchObject({ hasErrors: true });
    expect(await linesOf(under, failed)).toEqual([
      `WARN Not delivered to ${host} after 5 attempts: ${host} answered 500`,
    ]);
  });
});
