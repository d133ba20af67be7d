import type { FunctionContext } from "@reprise/sdk";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, test } from "vitest";
import { createGuardedClient } from "../../runtime/guarded-fetch/guarded-client.ts";
import { systemRandom } from "../../runtime/random.ts";
import { createVault, SECRET_KEY_BYTES } from "../../runtime/vault/vault.ts";
import type { Delivery, DeliveryStatus } from "../../storage/storage.ts";
import { eventually } from "../../testing/eventually.ts";
import { itemsOf, type PlanEngine, planEngine } from "../../testing/plans/plan-engine.ts";
import { type Receiver, startReceiver } from "../../testing/start-receiver.ts";
import { terminateRun } from "../plans/terminate-run.ts";
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
  patient: (ctx: FunctionContext) => ctx.wait("1h"),
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

  test("sends again under the same id what a crash kept from being recorded", async () => {
    const outbound = outboundOf();
    const first = await planEngine(handlers, { outbound });
    let crash: (() => Promise<void>) | null = () => first.crash();
    const receiver = keep(
      await startReceiver(async (_, response) => {
        await crash?.();
        response.writeHead(200).end();
      }),
    );
    await first.engine.start();
    await first.plan(itemsOf("price", 1), { sink: { type: "webhook", url: receiver.origin } });
    const runId = await first.trigger();
    await eventually("it was sent", async () => {
      await first.pass(500);
      return receiver.requests.length === 1;
    });
    crash = null;

    const { folder, clock } = first;
    const second = await started({ folder, clock, outbound });
    const [delivery] = await until(second, { runId, status: "delivered" });

    const ids = receiver.requests.map(({ headers }) => [
      headers["webhook-id"],
      headers["idempotency-key"],
    ]);
    expect(ids).toEqual([
      [delivery?.id, delivery?.jobId],
      [delivery?.id, delivery?.jobId],
    ]);
    expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
  });

  test("leaves out what the sink does not want", async () => {
    const receiver = await answering(() => 200);
    const under = await started();
    const sink = { type: "webhook", url: receiver.origin, skipOnFail: true } as const;
    await under.plan([...itemsOf("price", 2), ...itemsOf("broken", 1), ...itemsOf("other", 1)], {
      sink: { ...sink, apisToSend: ["price", "broken"] },
    });

    const runId = await under.trigger();
    await until(under, { runId, status: "delivered", count: 2 });

    expect(await under.storage.deliveries.counts(runId)).toEqual({
      pending: 0,
      retrying: 0,
      delivered: 2,
      failed: 0,
      skipped: 1,
    });
    expect(receiver.requests).toHaveLength(2);
  });

  test("delivers what ended of a run that is terminated, and what the end made of the rest", async () => {
    const receiver = await answering(() => 200);
    const under = await started();
    await under.plan([...itemsOf("price", 1), ...itemsOf("patient", 3)], {
      sink: { type: "webhook", url: receiver.origin },
      configuration: { maxConcurrentRequests: 1 },
    });
    const runId = await under.trigger();
    await until(under, { runId, status: "delivered" });

    await terminateRun(under.deps, { runId, by: "ana" });
    const all = await until(under, { runId, status: "delivered", count: 4 });

    const told = receiver.requests.map(({ body }) => JSON.parse(body).apiInfo.result);
    expect(told.filter(({ status }) => status === "completed")).toHaveLength(1);
    expect(
      told.filter(({ error, statusCode }) => error === "canceled" && statusCode === 499),
    ).toHaveLength(3);
    expect(new Set(all.map(({ jobId }) => jobId)).size).toBe(4);
  });

  test("keeps a receiver that hangs from the slots of others", async () => {
    const held: (() => void)[] = [];
    const hanging = keep(
      await startReceiver((_, response) => void held.push(() => response.writeHead(200).end())),
    );
    const quick = await answering(() => 200);
    const under = await started();
    const sinkTo = (receiver: Receiver) => ({ type: "webhook", url: receiver.origin }) as const;
    await under.plan(itemsOf("price", 12), { id: "slow", sink: sinkTo(hanging) });
    await under.plan(itemsOf("price", 12), { id: "quick", sink: sinkTo(quick) });

    await under.trigger("slow");
    await eventually("it hangs", async () => {
      await under.pass(500);
      return held.length >= 4;
    });
    const runId = await under.trigger("quick");
    await until(under, { runId, status: "delivered", count: 12 });

    expect(held).toHaveLength(4);
    for (const release of held) release();
  });

  test("signs what it sends, so that the reference library takes it", async () => {
    const signingSecret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    const receiver = await answering(() => 200);
    const under = await started();
    await under.plan(itemsOf("price", 1), {
      sink: { type: "webhook", url: receiver.origin, signingSecret },
    });

    await until(under, { runId: await under.trigger(), status: "delivered" });

    const [request] = receiver.requests;
    const { body = "", headers = {} } = request ?? {};
    const at = new Date(Number(headers["webhook-timestamp"]) * 1_000);
    const expected = new Webhook(signingSecret).sign(String(headers["webhook-id"]), at, body);
    expect(headers["webhook-signature"]).toBe(expected);
    expect(Math.abs(at.getTime() - under.clock.now())).toBeLessThan(60_000);
  });
});
