import type {
  ListRunPayloadsData,
  ListRunPayloadsResponse,
  OperatedJob,
  Run,
} from "./generated/types.gen.ts";
import { type CallOptions, path, type Transport } from "./transport.ts";

export type RunPayloadQuery = NonNullable<ListRunPayloadsData["query"]>;

export interface RunsClient {
  get(id: string, options?: CallOptions): Promise<Run>;
  /** Its items, with what came of each. */
  payloads(
    id: string,
    query?: RunPayloadQuery,
    options?: CallOptions,
  ): Promise<ListRunPayloadsResponse>;
  /** Ends the run and its items. */
  terminate(
    id: string,
    request?: { comment?: string },
    options?: CallOptions,
  ): Promise<OperatedJob>;
}

export function runsClient(send: Transport): RunsClient {
  return {
    get: (id, options) => send({ ...options, path: path`/api/v1/runs/${id}` }),
    payloads: (id, query, options) =>
      send({ ...options, path: path`/api/v1/runs/${id}/payloads`, query }),
    terminate: (id, json, options) =>
      send({ ...options, method: "POST", path: path`/api/v1/runs/${id}/terminate`, json }),
  };
}
