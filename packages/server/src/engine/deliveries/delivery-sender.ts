import type { GuardedClient } from "../../runtime/guarded-fetch/guarded-client.ts";
import type { Vault } from "../../runtime/vault/vault.ts";
import type { ClaimedDelivery, DeliveryResult } from "../../storage/storage.ts";
import type { EngineDeps } from "../deps.ts";
import type { Service } from "../service.ts";
import { deliveryResult, undeliverable } from "./delivery-result.ts";
import { packDelivery } from "./pack-delivery.ts";
import { createReceivers } from "./receivers.ts";
import { sendToSink } from "./send-to-sink.ts";

const INTERVAL_MS = 500;
/** Longer than an attempt takes: who has not recorded it by then is thought dead. */
const LEASE_MS = 60_000;
const RECEIVERS_LOOKED_AT = 200;

/** What deliveries are made with; absent in tests that send nothing. */
export interface Outbound {
  http: Pick<GuardedClient, "request">;
  vault: Vault;
}

export interface DeliverySender extends Service {
  /** Attempts of this process under way. */
  underway(): number;
  /** Gives up the attempts under way; the next process makes them. */
  close(): Promise<void>;
}

/**
 * Sends what ended jobs left to be delivered: at least once, in no order, apart from the jobs. An
 * attempt that a crash cut off is made again under the same `webhook-id`.
 */
export function deliverySender(
  { storage, clock, log }: Pick<EngineDeps, "storage" | "clock" | "log">,
  { http, vault }: Outbound,
): DeliverySender {
  const receivers = createReceivers();
  const closing = new AbortController();
  const underway = new Set<Promise<void>>();
  let results: DeliveryResult[] = [];
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  let isFresh = true;
  let isMore = false;
  let filling: Promise<number> | null = null;

  /** One process holds the file, so whoever had claimed something before is gone. */
  async function takeOver(): Promise<void> {
    if (isFresh && storage.engine === "sqlite") {
      await storage.deliveries.release({ claims: "all", now: clock.now() });
    }
    isFresh = false;
  }

  async function fill(): Promise<number> {
    const now = clock.now();
    const due = await storage.deliveries.dueReceivers({ now, limit: RECEIVERS_LOOKED_AT });
    let taken = 0;
    isMore = false;
    for (const receiver of due) {
      const limit = receivers.room(receiver, now);
      if (limit <= 0) isMore = true;
      if (limit <= 0 || closing.signal.aborted) continue;
      const until = now + LEASE_MS;
      const claimed = await storage.deliveries.claim({ receiver, now, until, limit });
      for (const delivery of claimed) begin(delivery);
      if (claimed.length === limit) isMore = true;
      taken += claimed.length;
    }
    return taken;
  }

  function begin(delivery: ClaimedDelivery): void {
    receivers.begin(delivery.receiver);
    const attempt = attemptAt(delivery)
      .catch((error: unknown) => {
        log.error({ err: error, deliveryId: delivery.id }, "A delivery could not be recorded");
      })
      .finally(() => {
        underway.delete(attempt);
        if (isMore && !closing.signal.aborted) goOn();
      });
    underway.add(attempt);
  }

  /** A slot is free, and there is more to send than there were slots. */
  function goOn(): void {
    fillOnce().catch((error: unknown) => log.warn({ err: error }, "Deliveries were not claimed"));
  }

  function fillOnce(): Promise<number> {
    filling ??= fill().finally(() => {
      filling = null;
    });
    return filling;
  }

  async function attemptAt(delivery: ClaimedDelivery): Promise<void> {
    let isAnswered = true;
    try {
      const packed = packDelivery(vault, delivery);
      if ("problem" in packed) {
        return await record(undeliverable(delivery, { ...packed, now: clock.now() }));
      }
      const sent = await sendToSink({ http, clock }, { ...packed, signal: closing.signal });
      if (sent.outcome === "given-up") {
        return await storage.deliveries.release({ claims: [delivery], now: clock.now() });
      }
      isAnswered = sent.outcome === "delivered";
      const bytes = Buffer.byteLength(packed.parcel.body);
      await record(deliveryResult(delivery, { sent, bytes, now: clock.now() }));
    } finally {
      receivers.end(delivery.receiver, { isAnswered, now: clock.now() });
    }
  }

  /** What ends while a write is under way goes together into the next. */
  function record(result: DeliveryResult): Promise<void> {
    results.push(result);
    next ??= writing.then(() => {
      next = null;
      const batch = results;
      results = [];
      const written = storage.deliveries.record(batch);
      writing = written.catch(() => undefined);
      return written;
    });
    return next;
  }

  return {
    name: "delivery-sender",
    intervalMs: INTERVAL_MS,
    async tick() {
      await takeOver();
      return fillOnce();
    },
    underway: () => underway.size,
    async close() {
      closing.abort();
      await filling;
      await Promise.all(underway);
    },
  };
}
