import type { GuardedClient } from "../../runtime/guarded-fetch/guarded-client.ts";
import type { Vault } from "../../runtime/vault/vault.ts";
import type { ClaimedDelivery, DeliveryResult } from "../../storage/storage.ts";
import type { CommandDeps } from "../deps.ts";
import { deliveryResult, undeliverable } from "./delivery-result.ts";
import { packDelivery } from "./pack-delivery.ts";
import { sendToSink } from "./send-to-sink.ts";

/** What deliveries are made with. */
export interface Outbound {
  http: Pick<GuardedClient, "request">;
  vault: Vault;
}

/** Sends a delivery once. Null: it was given up, and nothing is known of it. */
export async function attemptDelivery(
  { http, vault, clock }: Outbound & Pick<CommandDeps, "clock">,
  { delivery, signal }: { delivery: ClaimedDelivery; signal: AbortSignal },
): Promise<DeliveryResult | null> {
  const packed = packDelivery(vault, delivery);
  if ("problem" in packed) {
    const { problem, mayPass } = packed;
    const now = clock.now();
    if (!mayPass) return undeliverable(delivery, { problem, now });
    return deliveryResult(delivery, { sent: failedAttempt(problem), bytes: null, now });
  }
  const sent = await sendToSink({ http, clock }, { ...packed, signal });
  if (sent.outcome === "given-up") return null;
  const bytes = Buffer.byteLength(packed.parcel.body);
  return deliveryResult(delivery, { sent, bytes, now: clock.now() });
}

function failedAttempt(error: string) {
  return {
    outcome: "failed",
    httpStatus: null,
    error,
    isFinal: false,
    retryAfterMs: null,
  } as const;
}
