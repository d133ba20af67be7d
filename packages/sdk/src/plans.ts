import type {
  ListPlanPayloadData,
  ListPlanPayloadResponse,
  ListPlanRunsResponse,
  ListPlansData,
  ListPlansResponse,
  Plan,
  PlanDocumentInput,
  PlanReplacementInput,
  TriggerLogEntry,
} from "./generated/types.gen.ts";
import { type CallOptions, path, type Transport } from "./transport.ts";

export type PlanQuery = NonNullable<ListPlansData["query"]>;
export type PlanPageQuery = NonNullable<ListPlanPayloadData["query"]>;

export interface PlansClient {
  list(query?: PlanQuery, options?: CallOptions): Promise<ListPlansResponse>;
  get(id: string, options?: CallOptions): Promise<Plan>;
  create(plan: PlanDocumentInput, options?: CallOptions): Promise<Plan>;
  /** What is left out has its default; without `payload` the items stay. */
  update(id: string, plan: PlanReplacementInput, options?: CallOptions): Promise<Plan>;
  /** Cancels its active runs; the history stays. */
  delete(id: string, options?: CallOptions): Promise<void>;
  /** Starts a run now; it is on the server's disk when this resolves. */
  trigger(id: string, options?: CallOptions): Promise<{ runId: string }>;
  pause(id: string, request?: { comment?: string }, options?: CallOptions): Promise<Plan>;
  resume(id: string, options?: CallOptions): Promise<Plan>;
  payload(
    id: string,
    query?: PlanPageQuery,
    options?: CallOptions,
  ): Promise<ListPlanPayloadResponse>;
  /** Newest first. */
  runs(id: string, query?: PlanPageQuery, options?: CallOptions): Promise<ListPlanRunsResponse>;
  /** Why its schedule fired, or did not. */
  log(
    id: string,
    query?: { limit?: number },
    options?: CallOptions,
  ): Promise<{ items: TriggerLogEntry[] }>;
}

export function plansClient(send: Transport): PlansClient {
  return {
    list: (query, options) => send({ ...options, path: "/api/v1/plans", query }),
    get: (id, options) => send({ ...options, path: path`/api/v1/plans/${id}` }),
    create: (json, options) => send({ ...options, method: "POST", path: "/api/v1/plans", json }),
    update: (id, json, options) =>
      send({ ...options, method: "PUT", path: path`/api/v1/plans/${id}`, json }),
    delete: (id, options) =>
      send({ ...options, method: "DELETE", path: path`/api/v1/plans/${id}` }),
    trigger: (id, options) =>
      send({ ...options, method: "POST", path: path`/api/v1/plans/${id}/trigger` }),
    pause: (id, json, options) =>
      send({ ...options, method: "POST", path: path`/api/v1/plans/${id}/pause`, json }),
    resume: (id, options) =>
      send({ ...options, method: "POST", path: path`/api/v1/plans/${id}/resume` }),
    payload: (id, query, options) =>
      send({ ...options, path: path`/api/v1/plans/${id}/payload`, query }),
    runs: (id, query, options) => send({ ...options, path: path`/api/v1/plans/${id}/runs`, query }),
    log: (id, query, options) => send({ ...options, path: path`/api/v1/plans/${id}/log`, query }),
  };
}
