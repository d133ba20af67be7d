import type {
  BulkOperation,
  BulkPreview,
  BulkStarted,
  ListBulkOperationsData,
  ListBulkOperationsResponse,
  ListBulkOutcomesData,
  ListBulkOutcomesResponse,
  StartBulkOperationData,
} from "./generated/types.gen.ts";
import { type CallOptions, path, type Transport } from "./transport.ts";

export type BulkRequest = StartBulkOperationData["body"];

export interface BulkClient {
  /** How many jobs it would be, and why others are passed over; nothing is done. */
  preview(request: BulkRequest, options?: CallOptions): Promise<BulkPreview>;
  /** Makes the job that operates on all jobs of the selection. */
  start(request: BulkRequest, options?: CallOptions): Promise<BulkStarted>;
  list(
    query?: ListBulkOperationsData["query"],
    options?: CallOptions,
  ): Promise<ListBulkOperationsResponse>;
  get(id: string, options?: CallOptions): Promise<BulkOperation>;
  /** What became of each job. */
  outcomes(
    id: string,
    query?: ListBulkOutcomesData["query"],
    options?: CallOptions,
  ): Promise<ListBulkOutcomesResponse>;
  /** What is done stays done. */
  abort(id: string, options?: CallOptions): Promise<BulkOperation>;
}

export function bulkClient(send: Transport): BulkClient {
  return {
    preview: (json, options) =>
      send({ ...options, method: "POST", path: BULK, query: { dryRun: true }, json }),
    start: (json, options) => send({ ...options, method: "POST", path: BULK, json }),
    list: (query, options) => send({ ...options, path: BULK, query }),
    get: (id, options) => send({ ...options, path: path`/api/v1/bulk-operations/${id}` }),
    outcomes: (id, query, options) =>
      send({ ...options, path: path`/api/v1/bulk-operations/${id}/outcomes`, query }),
    abort: (id, options) =>
      send({ ...options, method: "POST", path: path`/api/v1/bulk-operations/${id}/abort` }),
  };
}

const BULK = "/api/v1/bulk-operations";
