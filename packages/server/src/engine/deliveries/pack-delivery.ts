import { RequestError } from "../../domain/errors.ts";
import { deliveryBody } from "../../domain/plan/delivery-body.ts";
import type { Sink } from "../../domain/plan/sink.ts";
import type { Vault } from "../../runtime/vault/vault.ts";
import type { ClaimedDelivery } from "../../storage/storage.ts";
import { openSink } from "./sealed-sink.ts";
import type { Parcel } from "./send-to-sink.ts";

const BODY_BYTES_MAX = 8_388_608;
const MIB = 1_048_576;

export type Packed = { sink: Sink; parcel: Parcel } | { problem: string; mayPass: boolean };

/** What is to be sent, made of what is stored now; or why it cannot be. */
export function packDelivery(vault: Vault, delivery: ClaimedDelivery): Packed {
  const { id, jobId, repeat, planId, runId, event } = delivery;
  if (delivery.sink === null) return lost("Its sink is not stored any more");
  if (event === null) {
    return lost("The data of the job was erased before it could be delivered");
  }
  const body = deliveryBody({
    ...delivery,
    parameters: event.parameters ?? event.input ?? null,
    status: delivery.jobStatus,
  });
  if (Buffer.byteLength(body) > BODY_BYTES_MAX) {
    return lost(`The delivery is larger than ${BODY_BYTES_MAX / MIB} MiB`);
  }
  try {
    const sink = openSink(vault, delivery.sink);
    const idempotencyKey = repeat === 0 ? jobId : `${jobId}/${repeat}`;
    return {
      sink,
      parcel: { webhookId: id, idempotencyKey, planId, runId, payloadJobId: jobId, body },
    };
  } catch (error) {
    if (error instanceof RequestError) {
      // The key of the server is perhaps put right meanwhile.
      return { problem: error.message, mayPass: true };
    }
    throw error;
  }
}

function lost(problem: string): Packed {
  return { problem, mayPass: false };
}
