import type {
  ApiKey,
  CreateApiKeyData,
  ListApiKeysResponse,
  ListWorkersResponse,
  Me,
  Meta,
  NewApiKey,
  Overview,
  Queues,
} from "./generated/types.gen.ts";
import { type CallOptions, path, type Transport } from "./transport.ts";

/** Keys, workers and the server itself. */
export interface AccessClient {
  apiKeys: {
    list(options?: CallOptions): Promise<ListApiKeysResponse>;
    /** The key is in this answer and nowhere else. */
    create(key: CreateApiKeyData["body"], options?: CallOptions): Promise<NewApiKey>;
    revoke(id: ApiKey["id"], options?: CallOptions): Promise<void>;
  };
  workers: {
    list(options?: CallOptions): Promise<ListWorkersResponse>;
    /** What waits for a slot. */
    queues(options?: CallOptions): Promise<Queues>;
  };
  /** What needs somebody, and what goes on. */
  overview(options?: CallOptions): Promise<Overview>;
  /** Whose key this is, and its role. */
  me(options?: CallOptions): Promise<Me>;
  /** Version, words, operations and limits of the server. */
  meta(options?: CallOptions): Promise<Meta>;
}

export function accessClient(send: Transport): AccessClient {
  return {
    apiKeys: {
      list: (options) => send({ ...options, path: "/api/v1/api-keys" }),
      create: (json, options) =>
        send({ ...options, method: "POST", path: "/api/v1/api-keys", json }),
      revoke: (id, options) =>
        send({ ...options, method: "DELETE", path: path`/api/v1/api-keys/${id}` }),
    },
    workers: {
      list: (options) => send({ ...options, path: "/api/v1/workers" }),
      queues: (options) => send({ ...options, path: "/api/v1/queues" }),
    },
    overview: (options) => send({ ...options, path: "/api/v1/overview" }),
    me: (options) => send({ ...options, path: "/api/v1/me" }),
    meta: (options) => send({ ...options, path: "/api/v1/meta" }),
  };
}
