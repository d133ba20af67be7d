import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { DeliveryId } from "./delivery-id.ts";
import { DeliveryView, viewDelivery } from "./delivery-view.ts";

export function registerGetDelivery(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/deliveries/:deliveryId",
    config: { role: "viewer" },
    schema: {
      operationId: "getDelivery",
      tags: ["Deliveries"],
      summary: "Get one delivery",
      params: z.strictObject({ deliveryId: DeliveryId }),
      response: { 200: DeliveryView },
    },
    handler: async ({ params: { deliveryId } }) => {
      const delivery = await deps.storage.deliveries.find(deliveryId);
      if (delivery) return viewDelivery(delivery);
      throw new RequestError("not_found", `There is no delivery ${deliveryId}.`);
    },
  });
}
