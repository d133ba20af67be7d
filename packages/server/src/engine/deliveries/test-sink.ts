import { deliveryBody } from "../../domain/plan/delivery-body.ts";
import type { Sink } from "../../domain/plan/sink.ts";
import type { CommandDeps } from "../deps.ts";
import { receiverOf } from "./sealed-sink.ts";
import { type SendDeps, sendToSink } from "./send-to-sink.ts";

export interface SinkTest {
  ok: boolean;
  receiver: string;
  /** HTTP status of the answer; null when there was none. */
  status: number | null;
  error: string | null;
  durationMs: number;
}

const TEST_API = "reprise-test";

/** Sends one labelled body to a sink, once, and answers what happened (G-23.4). */
export async function testSink(
  { http, clock, ids }: SendDeps & Pick<CommandDeps, "ids">,
  { sink, planId }: { sink: Sink; planId: string },
): Promise<SinkTest> {
  const payloadJobId = ids("job");
  const runId = "test";
  const body = deliveryBody({
    jobId: payloadJobId,
    api: TEST_API,
    parameters: {},
    status: "COMPLETED",
    result: { test: true, message: "Sent by Reprise to try this sink" },
    error: null,
    reason: null,
    planId,
    runId,
  });
  const begin = clock.monotonicMs();
  const parcel = { webhookId: payloadJobId, idempotencyKey: payloadJobId, payloadJobId };
  const sent = await sendToSink(
    { http, clock },
    { sink, parcel: { ...parcel, planId, runId, body } },
  );
  const durationMs = Math.round(clock.monotonicMs() - begin);
  const about = { receiver: receiverOf(sink), durationMs };
  if (sent.outcome === "delivered") {
    return { ...about, ok: true, status: sent.httpStatus, error: null };
  }
  if (sent.outcome === "given-up") return { ...about, ok: false, status: null, error: "Given up" };
  return { ...about, ok: false, status: sent.httpStatus, error: sent.error };
}
