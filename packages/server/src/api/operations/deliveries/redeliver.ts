import { z } from "zod";
import { redeliver, redeliverFailed } from "../../../engine/deliveries/redeliver.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { JobId } from "../../parameters.ts";
import { DeliveryId, DeliveryNumber } from "./delivery-id.ts";
import { DeliveryView, viewDelivery } from "./delivery-view.ts";

const DESCRIPTION =
  "With all its attempts and under the same `webhook-id` and Idempotency-Key, whatever became of it before.";

export function registerRedeliver(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/deliveries/:deliveryId/redeliver",
    config: { role: "operator" },
    schema: {
      operationId: "redeliver",
      tags: ["Deliveries"],
      summary: "Send a delivery again",
      description: DESCRIPTION,
      params: z.strictObject({ deliveryId: DeliveryId }),
      response: { 202: DeliveryView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 202 }, async (within) =>
        viewDelivery(await redeliver(within, { id: request.params.deliveryId })),
      ),
  });
  api.route({
    method: "POST",
    url: "/runs/:runId/deliveries/:n/redeliver",
    config: { role: "operator" },
    schema: {
      operationId: "redeliverOfRun",
      tags: ["Deliveries"],
      summary: "Send a delivery of a run again, by its number",
      description: DESCRIPTION,
      params: z.strictObject({ runId: JobId, n: DeliveryNumber }),
      response: { 202: DeliveryView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 202 }, async (within) =>
        viewDelivery(await redeliver(within, request.params)),
      ),
  });
  api.route({
    method: "POST",
    url: "/runs/:runId/deliveries/redeliver",
    config: { role: "operator" },
    schema: {
      operationId: "redeliverFailed",
      tags: ["Deliveries"],
      summary: "Send all of a run again that could not be delivered",
      params: z.strictObject({ runId: JobId }),
      response: { 202: z.strictObject({ redelivered: z.int() }) },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 202 }, (within) =>
        redeliverFailed(within, request.params.runId),
      ),
  });
}
