import type {
  Approval,
  ApproveData,
  DecideApprovalByTokenData,
  LinkedApproval,
  ListApprovalsData,
  ListApprovalsResponse,
  RejectData,
} from "./generated/types.gen.ts";
import { type CallOptions, path, type Transport } from "./transport.ts";

/** What people are asked to decide. */
export interface ApprovalsClient {
  list(query?: ListApprovalsData["query"], options?: CallOptions): Promise<ListApprovalsResponse>;
  get(id: string, options?: CallOptions): Promise<Approval>;
  /** The job goes on with it. Asked again, it answers the same. */
  approve(id: string, said?: ApproveData["body"], options?: CallOptions): Promise<Approval>;
  reject(id: string, said?: RejectData["body"], options?: CallOptions): Promise<Approval>;
  /** The approval of a link; needs no API key. */
  getByToken(token: string, options?: CallOptions): Promise<LinkedApproval>;
  decideByToken(
    token: string,
    said: DecideApprovalByTokenData["body"],
    options?: CallOptions,
  ): Promise<LinkedApproval>;
}

export function approvalsClient(send: Transport): ApprovalsClient {
  const byToken = (token: string) => path`/api/v1/approvals/by-token/${token}`;
  return {
    list: (query, options) => send({ ...options, path: "/api/v1/approvals", query }),
    get: (id, options) => send({ ...options, path: path`/api/v1/approvals/${id}` }),
    approve: (id, json, options) =>
      send({
        ...options,
        method: "POST",
        path: path`/api/v1/approvals/${id}/approve`,
        json: json ?? {},
      }),
    reject: (id, json, options) =>
      send({
        ...options,
        method: "POST",
        path: path`/api/v1/approvals/${id}/reject`,
        json: json ?? {},
      }),
    getByToken: (token, options) => send({ ...options, path: byToken(token) }),
    decideByToken: (token, json, options) =>
      send({ ...options, method: "POST", path: byToken(token), json }),
  };
}
