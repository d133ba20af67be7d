import type { FastifyRequest } from "fastify";
import { RequestError } from "../domain/errors.ts";
import type { ApiSettings } from "./deps.ts";

/** Of the path and query; Node's own limit is on all headers together. */
const URL_CHARS_MAX = 8_192;
const HEADERS_MAX = 100;
const LOOPBACK_NAMES: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

/** Refuses what no route needs to look at. */
export function createRequestGuard({
  host,
  publicUrl,
}: Pick<ApiSettings, "host" | "publicUrl">): (request: FastifyRequest) => void {
  const isLoopback = LOOPBACK_NAMES.has(host) || /^127(\.\d{1,3}){3}$/.test(host);
  // A proxy on this machine asks by the name that people know.
  const published = publicUrl ? [new URL(publicUrl).hostname] : [];
  const names = [...LOOPBACK_NAMES, host.toLowerCase(), ...published];
  const hosts = isLoopback ? new Set(names) : null;
  return (request) => {
    const { headers } = request;
    if (hosts) guardHost(headers.host ?? "", hosts);
    guardAddress(request.url);
    guardParts(request.params);
    if (request.raw.rawHeaders.length / 2 > HEADERS_MAX) {
      throw new RequestError("headers_too_large", `More than ${HEADERS_MAX} headers.`, {
        limit: HEADERS_MAX,
      });
    }
    guardEncoding(headers["content-encoding"]);
    guardAccept(headers.accept, request.url);
    if (request.method === "DELETE" && hasBody(request)) {
      throw new RequestError("bad_parameter", "A DELETE takes no body.");
    }
  };
}

/** A page on a foreign name that resolves to this machine must not reach us (DNS rebinding). */
function guardHost(header: string, hosts: ReadonlySet<string>): void {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:@/\s]+)(?::(\d{1,5}))?$/.exec(header);
  const name = match?.[1]?.toLowerCase() ?? "";
  if (!hosts.has(name) || Number(match?.[2] ?? 0) > PORT_MAX) {
    throw new RequestError(
      "misdirected_host",
      "This server answers on its loopback address only; ask it as localhost or 127.0.0.1.",
    );
  }
}

const PORT_MAX = 65_535;

function guardAddress(url: string): void {
  if (url.length > URL_CHARS_MAX) {
    throw new RequestError(
      "uri_too_long",
      `The address is longer than ${URL_CHARS_MAX} characters.`,
      {
        limit: URL_CHARS_MAX,
      },
    );
  }
  const query = url.indexOf("?");
  if (query === -1 || !url.includes("%", query)) return;
  try {
    const text = decodeURIComponent(url.slice(query + 1));
    if (!text.includes("\0")) return;
  } catch {
    // Falls through to the refusal: a percent sign that encodes nothing.
  }
  throw new RequestError("bad_parameter", "The query holds a malformed percent encoding.");
}

/** The router takes the end of `/jobs/` for an empty id. */
function guardParts(parts: unknown): void {
  if (typeof parts !== "object" || parts === null || !Object.values(parts).includes("")) return;
  throw new RequestError("not_found", "There is nothing at this address; it ends with a slash.");
}

function guardEncoding(encoding: string | undefined): void {
  if (encoding === undefined || encoding.trim().toLowerCase() === "identity") return;
  throw new RequestError(
    "unsupported_media_type",
    "Bodies with a Content-Encoding are not taken; send the body as it is.",
  );
}

/** The API answers JSON to whoever takes it, and to browsers; what takes neither is told so. */
function guardAccept(accept: string | undefined, url: string): void {
  if (accept === undefined || !url.startsWith(API_PATH)) return;
  if (ACCEPTABLE.test(accept)) return;
  throw new RequestError("not_acceptable", "Answers are application/json.");
}

const API_PATH = "/api/";
const ACCEPTABLE = /\*\/\*|application\/\*|[/+]json|text\/(html|event-stream|plain|\*)|^\s*$/i;

function hasBody({ headers }: FastifyRequest): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
