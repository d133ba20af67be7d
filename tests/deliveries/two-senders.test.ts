import { afterAll, describe, expect, inject, test } from "vitest";
import { WebhookSink } from "../../packages/server/src/domain/plan/sink.ts";
import { deliverySender } from "../../packages/server/src/engine/deliveries/delivery-sender.ts";
import { jobSink } from "../../packages/server/src/engine/deliveries/job-sink.ts";
import { createGuardedClient } from "../../packages/server/src/runtime/guarded-fetch/guarded-client.ts";
import { createLog } from "../../packages/server/src/runtime/log.ts";
import { createEmptyVault } from "../../packages/server/src/runtime/vault/vault.ts";
import { useStore } from "../../packages/server/src/storage/conformance/store-under-test.ts";
import type { Storage } from "../../packages/server/src/storage/storage.ts";
import { eventually } from "../../packages/server/src/testing/eventually.ts";
import { postgresUnderTest } from "../../packages/server/src/testing/postgres-under-test.ts";
import { startReceiver } from "../../packages/server/src/testing/start-receiver.ts";

const ITEMS = 60;
const RUN = "run_01jd2n7b5qfw8v3m4k6r9s0t1x";

const postgres = postgresUnderTest(inject("postgresUrl"));
afterAll(() => postgres.drop());

describe("two processes on one PostgreSQL", () => {
  const the = useStore(postgres);

  test("send each delivery once, and no more to a receiver at once than each may", async () => {
    let busy = 0;
    let busiest = 0;
    const receiver = await startReceiver(async (_, response) => {
      busy += 1;
      busiest = Math.max(busiest, busy);
      await new Promise(setImmediate);
      busy -= 1;
      response.end();
    });
    const http = createGuardedClient({ allowPrivate: ["127.0.0.0/8"] });
    await givenEnded(receiver.origin);
    const senderOf = (storage: Storage) =>
      deliverySender(
        { storage, clock: the.clock, log: createLog("silent") },
        { http, vault: createEmptyVault() },
      );
    const senders = [senderOf(the.storage), senderOf(the.other)];

    await eventually("all are delivered", async () => {
      await Promise.all(senders.map((sender) => sender.tick()));
      return (await the.storage.deliveries.counts(RUN)).delivered === ITEMS;
    });
    await Promise.all(senders.map((sender) => sender.close()));
    await http.close();
    await receiver.close();

    const ids = receiver.requests.map(({ headers }) => headers["webhook-id"]);
    expect(ids).toHaveLength(ITEMS);
    expect(new Set(ids).size).toBe(ITEMS);
    expect(busiest).toBeLessThanOrEqual(8);
  });

  async function givenEnded(url: string): Promise<void> {
    await the.given.recipe({ concurrency: ITEMS });
    await the.given.job({ id: RUN, kind: "run", lane: "plan:p", recipeId: null, planId: "p" });
    const sink = WebhookSink.parse({ type: "webhook", url });
    await the.storage.deliveries.keepSink(jobSink(RUN, JSON.parse(JSON.stringify(sink))));
    const item = { kind: "payload", parentId: RUN, rootId: RUN, planId: "p" } as const;
    await the.given.jobs(ITEMS, { ...item, sinkDue: true });
    const claimed = await the.given.claim({ limit: ITEMS });
    const change = { event: "complete", report: null } as const;
    await Promise.all(
      claimed.map(({ job }) =>
        the.storage.jobs.advance(
          the.given.advance(job, { change, parentId: job.parentId, rootId: job.rootId }),
        ),
      ),
    );
  }
});
