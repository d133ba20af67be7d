import type { AuditPage, ListAuditData, ListJobAuditData } from "./generated/types.gen.ts";
import { type CallOptions, path, type Transport } from "./transport.ts";

export type AuditQuery = NonNullable<ListAuditData["query"]>;
type PageQuery = NonNullable<ListJobAuditData["query"]>;

export interface AuditClient {
  /** What people did, newest first. */
  list(query?: AuditQuery, options?: CallOptions): Promise<AuditPage>;
  ofJob(id: string, query?: PageQuery, options?: CallOptions): Promise<AuditPage>;
  ofRecipe(id: string, query?: PageQuery, options?: CallOptions): Promise<AuditPage>;
}

export function auditClient(send: Transport): AuditClient {
  return {
    list: (query, options) => send({ ...options, path: "/api/v1/audit", query }),
    ofJob: (id, query, options) =>
      send({ ...options, path: path`/api/v1/jobs/${id}/audit`, query }),
    ofRecipe: (id, query, options) =>
      send({ ...options, path: path`/api/v1/recipes/${id}/audit`, query }),
  };
}
