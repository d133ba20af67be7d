import type { Answer, Exchange } from "./exchange.ts";
import { OutboundError } from "./outbound-error.ts";
import { hostOf, portOf } from "./target-url.ts";

const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);
const BODY_HEADERS = new Set([
  "content-type",
  "content-encoding",
  "content-language",
  "content-location",
]);

/**
 * The request that a redirect asks for, or null when the answer is none. Only the same host is
 * followed, so that headers and bodies never reach a stranger: another host, another port or the way
 * back from https to http is `redirect_refused`.
 */
export function redirectFrom(sent: Exchange, { status, headers }: Answer): Exchange | null {
  const { location } = headers;
  if (!REDIRECT_STATUSES.has(status) || typeof location !== "string" || location === "")
    return null;

  const target = URL.canParse(location, sent.url.href) ? new URL(location, sent.url.href) : null;
  if (target === null) refuse(`${sent.url.host} redirects to what is not a URL`);
  if (!isSameHost(sent.url, target)) {
    refuse(
      `${sent.url.host} redirects to ${target.host || target.protocol}, which is another host`,
    );
  }
  return becomesGet(sent.method, status) ? asGet(sent, target) : { ...sent, url: target };
}

function isSameHost(from: URL, to: URL): boolean {
  if (hostOf(from) !== hostOf(to)) return false;
  if (from.protocol === to.protocol) return portOf(from) === portOf(to);
  return to.protocol === "https:" && portOf(from) === 80 && portOf(to) === 443;
}

/** As browsers do: 303 always, 301 and 302 for POST. */
function becomesGet(method: string, status: number): boolean {
  if (status === 303) return method !== "HEAD";
  return (status === 301 || status === 302) && method === "POST";
}

function asGet(sent: Exchange, url: URL): Exchange {
  const kept = Object.entries(sent.headers).filter(([name]) => !BODY_HEADERS.has(name));
  return { ...sent, url, method: "GET", headers: Object.fromEntries(kept), body: null };
}

function refuse(message: string): never {
  throw new OutboundError("redirect_refused", message);
}
