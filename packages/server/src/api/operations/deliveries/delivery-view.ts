import { z } from "zod";
import { DELIVERY_STATUSES, type Delivery } from "../../../storage/storage.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";

/** A delivery beside the item that it is of (G-23.7). */
export const SinkView = z
  .strictObject({
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.int(),
    lastError: z.string().nullable(),
  })
  .meta({ id: "SinkState" });

export const DeliveryView = z
  .strictObject({
    id: z.string().meta({ description: "Also the `webhook-id` of all its attempts" }),
    n: z.int().meta({ description: "Number within its run, from 1" }),
    jobId: z.string(),
    repeat: z.int().meta({ description: "Execution of the job; 0 = the first" }),
    runId: z.string().nullable().meta({ description: "Null for a job that was run by itself" }),
    planId: z.string().nullable(),
    api: z.string().nullable(),
    receiver: z.string().meta({ description: "Host and port" }),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.int(),
    nextAt: instant.nullable().meta({ description: "When it is sent; null = never" }),
    lastError: z.string().nullable(),
    lastStatus: z.int().nullable().meta({ description: "HTTP status of the last answer" }),
    deliveredAt: instant.nullable(),
    bytes: z.int().nullable().meta({ description: "Size of the body that was sent last" }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Delivery" });

export function viewSinkState({
  status,
  attempts,
  lastError,
}: Delivery): z.output<typeof SinkView> {
  return { status, attempts, lastError };
}

export function viewDelivery(delivery: Delivery): z.output<typeof DeliveryView> {
  const { nextAt, deliveredAt, createdAt, updatedAt, ...rest } = delivery;
  return {
    ...rest,
    nextAt: toInstantOrNull(nextAt),
    deliveredAt: toInstantOrNull(deliveredAt),
    createdAt: toInstant(createdAt),
    updatedAt: toInstant(updatedAt),
  };
}
