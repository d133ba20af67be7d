import type { Delivery, DeliveryStatus } from "../../storage.ts";
import { Fragment } from "../sql.ts";

export interface DeliveryRow {
  id: string;
  n: number;
  job_id: string;
  repeat: number;
  run_id: string | null;
  plan_id: string | null;
  api: string | null;
  receiver: string;
  status: DeliveryStatus;
  attempts: number;
  next_at: number | null;
  last_error: string | null;
  last_status: number | null;
  delivered_at: number | null;
  bytes: number | null;
  created_at: number;
  updated_at: number;
}

const NAMES = [
  "id", "n", "job_id", "repeat", "run_id", "plan_id", "api", "receiver", "status", "attempts",
  "next_at", "last_error", "last_status", "delivered_at", "bytes", "created_at", "updated_at",
]; // biome-ignore format: names of columns

export const DELIVERY_COLUMNS = new Fragment(NAMES.map((name) => `deliveries.${name}`).join(", "));

export function deliveryFromRow(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    n: row.n,
    jobId: row.job_id,
    repeat: row.repeat,
    runId: row.run_id,
    planId: row.plan_id,
    api: row.api,
    receiver: row.receiver,
    status: row.status,
    attempts: row.attempts,
    nextAt: row.next_at,
    lastError: row.last_error,
    lastStatus: row.last_status,
    deliveredAt: row.delivered_at,
    bytes: row.bytes,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
