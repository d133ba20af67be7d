import dns from "node:dns/promises";
import type { ConnectionOptions } from "node:tls";
import type { Agent } from "undici";
import { type Clock, systemClock } from "../clock.ts";
import { createAddressPolicy } from "./address-policy.ts";
import { isStaleConnection } from "./connection-error.ts";
import { ACCEPTED_ENCODINGS, decodeBody } from "./decode-body.ts";
import { type Answer, type AnswerHeaders, type Exchange, exchange } from "./exchange.ts";
import type { Resolve } from "./guarded-connect.ts";
import { OutboundError } from "./outbound-error.ts";
import { redirectFrom } from "./redirect.ts";
import { createStopSignal } from "./stop-signal.ts";
import { parseTargetUrl } from "./target-url.ts";

/**
 * The only way by which recipes, sinks and connectors reach other hosts (design 1.10, C13): http and
 * https, no proxies, checked addresses, and an end to everything. Keeps connections open for reuse.
 */
export interface GuardedClient {
  /** Rejects with OutboundError; an answer of any status is an answer. */
  request(request: GuardedRequest): Promise<GuardedResponse>;
  /** Refuses what `request` would refuse without asking the resolver. For addresses that are saved. */
  checkUrl(url: string): void;
  /** Ends what is under way with `aborted` and closes every connection. */
  close(): Promise<void>;
}

export interface GuardedRequest {
  url: string;
  /** Upper case. */
  method?: string;
  /** Any case; the last of two that differ only in case wins. */
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array | null;
  signal?: AbortSignal;
  /** For everything, redirects included; at most an hour. Default 30 s. */
  timeoutMs?: number;
  /** After decoding. Default 1 MiB. */
  responseBytesMax?: number;
  /** Of an answer that is larger keep the beginning (nothing, if it is compressed) and do not fail. */
  cutsResponse?: boolean;
  /** 0 hands a redirect over like any other answer. Default 5. */
  redirectsMax?: number;
}

export interface GuardedResponse {
  status: number;
  statusText: string;
  /** Lower-case names; a list where the header came several times. */
  headers: AnswerHeaders;
  /** Decoded. */
  body: Buffer;
  isCut: boolean;
  /** Where the answer came from, after redirects. */
  url: string;
}

export interface GuardedClientOptions {
  /** CIDRs, addresses and hosts that may be private: REPRISE_ALLOW_PRIVATE. */
  allowPrivate: readonly string[];
  isOwnDoor?: (address: string, port: number) => boolean;
  /** Value of the User-Agent header, unless the request brings one. */
  userAgent?: string;
  connectTimeoutMs?: number;
  clock?: Clock;
  resolve?: Resolve;
  /** Authorities to trust beside Node's own. */
  ca?: ConnectionOptions["ca"];
}

const CONNECT_TIMEOUT_MS = 5_000;
const TIMEOUT_MS = 30_000;
const RESPONSE_BYTES_MAX = 1_048_576;
const REDIRECTS_MAX = 5;

/** Throws a Refusal when `allowPrivate` cannot be understood. */
export function createGuardedClient(options: GuardedClientOptions): GuardedClient {
  const { clock = systemClock, resolve = resolveWithHost, userAgent = "Reprise" } = options;
  const { connectTimeoutMs = CONNECT_TIMEOUT_MS, ca } = options;
  const policy = createAddressPolicy(options);
  let opening: Promise<Agent> | null = null;
  let isClosed = false;

  async function open(): Promise<Agent> {
    const { openAgent } = await import("./open-agent.ts");
    return openAgent({ policy, resolve, connectTimeoutMs, ca });
  }

  async function request(asked: GuardedRequest): Promise<GuardedResponse> {
    const { timeoutMs = TIMEOUT_MS, signal } = asked;
    const url = parseTargetUrl(asked.url, policy);
    if (isClosed) throw new OutboundError("aborted", "The server is shutting down");
    const stop = createStopSignal({ clock, timeoutMs, signal });
    try {
      return await follow({ ...firstExchange(asked, userAgent), url, stop }, asked);
    } finally {
      stop.close();
    }
  }

  async function follow(first: Exchange, asked: GuardedRequest): Promise<GuardedResponse> {
    const { redirectsMax = REDIRECTS_MAX } = asked;
    let current = first;
    for (let redirects = 0; ; redirects += 1) {
      const answer = await exchangeOnce(current);
      const next = redirectsMax === 0 ? null : redirectFrom(current, answer);
      if (next === null) return finish(current, answer);
      if (redirects === redirectsMax) {
        const message = `${current.url.host} redirects more than ${redirectsMax} times`;
        throw new OutboundError("redirect_refused", message);
      }
      current = { ...next, url: parseTargetUrl(next.url.href, policy) };
    }
  }

  /** A GET that dies with a connection that was kept open is sent once more; nothing else is. */
  async function exchangeOnce(sent: Exchange): Promise<Answer> {
    opening ??= open();
    const agent = await opening;
    try {
      return await exchange(agent, sent);
    } catch (error) {
      const isSafe = sent.method === "GET" || sent.method === "HEAD";
      if (!(isSafe && error instanceof OutboundError && isStaleConnection(error))) throw error;
      return exchange(agent, sent);
    }
  }

  return {
    request,
    checkUrl: (url) => void parseTargetUrl(url, policy),
    async close() {
      isClosed = true;
      const agent = await opening;
      await agent?.destroy();
    },
  };
}

function firstExchange(asked: GuardedRequest, userAgent: string): Omit<Exchange, "url" | "stop"> {
  const { method = "GET", headers = {}, body = null, cutsResponse = false } = asked;
  const { responseBytesMax = RESPONSE_BYTES_MAX } = asked;
  const sent: Record<string, string> = {
    "user-agent": userAgent,
    "accept-encoding": ACCEPTED_ENCODINGS,
  };
  for (const [name, value] of Object.entries(headers)) sent[name.toLowerCase()] = value;
  // The Host header is the URL's: with another one a request could pass for one to another host.
  delete sent.host;
  return { method, headers: sent, body, bodyBytesMax: responseBytesMax, cutsBody: cutsResponse };
}

async function finish(sent: Exchange, answer: Answer): Promise<GuardedResponse> {
  const { url, cutsBody, bodyBytesMax: bytesMax } = sent;
  const { status, statusText, headers } = answer;
  const decoded = await decodeBody(answer, { bytesMax, cutsBody, host: url.host });
  return { status, statusText, headers, ...decoded, url: url.href };
}

async function resolveWithHost(host: string): Promise<string[]> {
  const found = await dns.lookup(host, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}
