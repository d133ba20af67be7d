import type { ClaimedDelivery, DeliveryResult } from "../../storage/storage.ts";
import type { EngineDeps } from "../deps.ts";
import type { Service } from "../service.ts";
import { attemptDelivery, type Outbound } from "./attempt-delivery.ts";
import { createRecorder } from "./delivery-recorder.ts";
import { createReceivers } from "./receivers.ts";

const INTERVAL_MS = 500;
/** Longer than an attempt takes: who has not recorded it by then is thought dead. */
const LEASE_MS = 60_000;
const RECEIVERS_LOOKED_AT = 200;

export interface DeliverySender extends Service {
  /** Attempts of this process under way. */
  underway(): number;
  /** Gives up the attempts under way; the next process makes them. */
  close(): Promise<void>;
}

type SenderDeps = Pick<EngineDeps, "storage" | "clock" | "log">;

/**
 * Sends what ended jobs left to be delivered: at least once, in no order, apart from the jobs. An
 * attempt that a crash cut off is made again under the same `webhook-id`.
 */
export function deliverySender(deps: SenderDeps, outbound: Outbound): DeliverySender {
  const { storage, clock, log } = deps;
  const receivers = createReceivers();
  const closing = new AbortController();
  const underway = new Set<Promise<void>>();
  const attempt = attempter(deps, { outbound, signal: closing.signal });
  let isFresh = true;
  let isMore = false;
  let filling: Promise<number> | null = null;

  async function fill(): Promise<number> {
    const now = clock.now();
    const due = await storage.deliveries.dueReceivers({ now, limit: RECEIVERS_LOOKED_AT });
    let taken = 0;
    isMore = false;
    for (const receiver of due) {
      const limit = closing.signal.aborted ? 0 : receivers.room(receiver, now);
      if (limit <= 0) {
        isMore = true;
        continue;
      }
      const until = now + LEASE_MS;
      const claimed = await storage.deliveries.claim({ receiver, now, until, limit });
      if (claimed.length === limit) isMore = true;
      for (const delivery of claimed) begin(delivery);
      taken += claimed.length;
    }
    return taken;
  }

  function begin(delivery: ClaimedDelivery): void {
    const { receiver } = delivery;
    receivers.begin(receiver);
    const running = attempt(delivery).then((isAnswered) => {
      receivers.end(receiver, { isAnswered, now: clock.now() });
      underway.delete(running);
      // A slot is free, and there was more to send than there were slots.
      if (isMore && !closing.signal.aborted) fillOnce().catch(claimFailed);
    });
    underway.add(running);
  }

  function fillOnce(): Promise<number> {
    filling ??= fill().finally(() => {
      filling = null;
    });
    return filling;
  }

  function claimFailed(error: unknown): void {
    log.warn({ err: error }, "Deliveries could not be claimed");
  }

  return {
    name: "delivery-sender",
    intervalMs: INTERVAL_MS,
    async tick() {
      // One process holds the file, so whoever had claimed something before is gone.
      if (isFresh && storage.engine === "sqlite") {
        await storage.deliveries.release({ claims: "all", now: clock.now() });
      }
      isFresh = false;
      return fillOnce();
    },
    underway: () => underway.size,
    async close() {
      closing.abort();
      await filling?.catch(claimFailed);
      await Promise.all(underway);
    },
  };
}

/** Makes attempts and keeps what became of them. Answers whether the receiver took it. Never rejects. */
function attempter(
  { storage, clock, log }: SenderDeps,
  { outbound, signal }: { outbound: Outbound; signal: AbortSignal },
): (delivery: ClaimedDelivery) => Promise<boolean> {
  const record = createRecorder(storage.deliveries);
  return async (delivery) => {
    let result: DeliveryResult | null = null;
    try {
      result = await attemptDelivery({ ...outbound, clock }, { delivery, signal });
      if (result === null) {
        await storage.deliveries.release({ claims: [delivery], now: clock.now() });
      } else await record(result);
    } catch (error) {
      log.error({ err: error, deliveryId: delivery.id }, "A delivery could not be recorded");
    }
    return result?.status === "delivered";
  };
}
