import type { FastifyRequest } from "fastify";
import { RequestError } from "../../domain/errors.ts";
import type { ApiSettings } from "../deps.ts";

const READING = new Set(["GET", "HEAD", "OPTIONS"]);
/** Types that a form of another site can send without asking first. */
const FORM_TYPES = /^\s*(text\/plain|application\/x-www-form-urlencoded|multipart\/form-data)/i;

type Asked = Pick<FastifyRequest, "headers" | "method">;

/**
 * What a browser sends along by itself, the cookie, proves nothing about who made the request; where it
 * was made from does (C11). Throws `cross_site` for a change that was not asked for by our own page.
 */
export function assertOwnPage(settings: ApiSettings, request: Asked): void {
  if (READING.has(request.method)) return;
  const { "sec-fetch-site": site, origin, "content-type": type } = request.headers;
  if (site === undefined && origin === undefined) {
    throw refusal("Send Origin or Sec-Fetch-Site with the cookie, or use an API key.");
  }
  assertFromHere(settings, request);
  if (type !== undefined && FORM_TYPES.test(type)) {
    throw refusal("Forms are not taken here; send JSON.");
  }
}

/** For routes without a session: what is no browser says nothing of where it comes from, and may ask. */
export function assertNotForeign(settings: ApiSettings, request: Asked): void {
  assertFromHere(settings, request);
}

function assertFromHere(settings: ApiSettings, { headers }: Asked): void {
  const { "sec-fetch-site": site, origin } = headers;
  if (site !== undefined && site !== "same-origin") {
    throw refusal("This request was made by a page of another site.");
  }
  if (origin !== undefined && !ownOrigins(settings, headers.host).includes(origin)) {
    throw refusal(
      "The Origin is not this server's. Behind a proxy, keep the Host header or set publicUrl.",
    );
  }
}

function ownOrigins({ publicUrl }: ApiSettings, host: string | undefined): string[] {
  const published = publicUrl ? new URL(publicUrl) : null;
  const own = published === null ? [] : [published.origin];
  // Where people reach it by a published name, that name's protocol counts, too.
  if (host === undefined || host === published?.host) return own;
  return [...own, `http://${host.toLowerCase()}`, `https://${host.toLowerCase()}`];
}

function refusal(message: string): RequestError {
  return new RequestError("cross_site", message);
}
