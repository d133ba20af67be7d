import { DELIVERY_ATTEMPTS_MAX, deliveryPause } from "../../domain/plan/delivery-pause.ts";
import type { ClaimedDelivery, DeliveryResult } from "../../storage/storage.ts";
import type { Sent } from "./send-to-sink.ts";

/** What an attempt means for its delivery (G-23.3). */
export function deliveryResult(
  { id, claim, attempts: before, receiver }: ClaimedDelivery,
  {
    sent,
    bytes,
    now,
  }: { sent: Exclude<Sent, { outcome: "given-up" }>; bytes: number | null; now: number },
): DeliveryResult {
  const attempts = before + 1;
  const common = { id, claim, attempts, httpStatus: sent.httpStatus, bytes, now };
  if (sent.outcome === "delivered") {
    const message = `Delivered to ${receiver}${attempts > 1 ? ` in attempt ${attempts}` : ""}`;
    const line = { level: "INFO", message } as const;
    return { ...common, status: "delivered", nextAt: null, error: null, line };
  }
  const { error } = sent;
  if (sent.isFinal || attempts >= DELIVERY_ATTEMPTS_MAX) {
    const message = `Not delivered to ${receiver} after ${attempts} attempt${attempts > 1 ? "s" : ""}: ${error}`;
    return { ...common, status: "failed", nextAt: null, error, line: { level: "WARN", message } };
  }
  const nextAt = now + deliveryPause(attempts, sent.retryAfterMs);
  return { ...common, status: "retrying", nextAt, error, line: null };
}

/** Of what cannot be sent at all. */
export function undeliverable(
  { id, claim, attempts, receiver }: ClaimedDelivery,
  { problem, now }: { problem: string; now: number },
): DeliveryResult {
  const line = { level: "WARN", message: `Not delivered to ${receiver}: ${problem}` } as const;
  return {
    id,
    claim,
    attempts,
    status: "failed",
    nextAt: null,
    error: problem,
    httpStatus: null,
    bytes: null,
    line,
    now,
  };
}
