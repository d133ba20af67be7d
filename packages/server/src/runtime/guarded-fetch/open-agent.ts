import type { ConnectionOptions } from "node:tls";
import { Agent } from "undici";
import type { AddressPolicy } from "./address-policy.ts";
import { createGuardedConnect, type Resolve } from "./guarded-connect.ts";

export interface AgentOptions {
  policy: AddressPolicy;
  resolve: Resolve;
  connectTimeoutMs: number;
  ca?: ConnectionOptions["ca"];
}

const CONNECTIONS_PER_ORIGIN_MAX = 32;
const ORIGINS_MAX = 1_000;
const KEEP_ALIVE_MS = 4_000;
const KEEP_ALIVE_MAX_MS = 60_000;
const HEADER_BYTES_MAX = 16_384;

/** The pools of connections. In a file of its own because undici takes 90 ms to load: only who sends loads it. */
export function openAgent(options: AgentOptions): Agent {
  return new Agent({
    connect: createGuardedConnect(options),
    connections: CONNECTIONS_PER_ORIGIN_MAX,
    maxOrigins: ORIGINS_MAX,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
    maxHeaderSize: HEADER_BYTES_MAX,
    // One deadline for the whole request (stop-signal.ts) instead of one for each of its parts.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
