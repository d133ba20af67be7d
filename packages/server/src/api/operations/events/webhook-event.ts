import type { FastifyRequest } from "fastify";
import { RequestError } from "../../../domain/errors.ts";
import type { Json, JsonObject } from "../../../domain/json.ts";
import { parseJsonText } from "../../../domain/json-ingress.ts";
import { redactHeaders } from "../../../domain/redaction.ts";
import { splitJsonList } from "../../../domain/split-json-list.ts";
import type { IncomingEvent } from "../../../engine/commands/accept/accept-events.ts";
import { decodeUtf8, isJsonType, mediaTypeOf } from "../../body-parsers.ts";
import { EVENTS_MAX } from "./event-limits.ts";

const FORM_TYPE = "application/x-www-form-urlencoded";
const TEXT_TYPES = /^text\/|^application\/(xml|[\w.-]+\+xml|x-yaml|yaml|x-ndjson)$/;

interface Body {
  /** JSON text. */
  text: string;
  value: Json;
}

/**
 * What a webhook brought, as `trigger` of its job: `{method, headers, query, body}`. The body is
 * read once; JSON is kept as it was sent, so that no number loses digits.
 */
export function webhookEvent(request: FastifyRequest<{ Body: Buffer | undefined }>): IncomingEvent {
  const { method } = request;
  const headers = headersOf(request);
  const query = queryOf(request.query);
  const body = readBody(request, request.body);
  const around = `"method":"${method}","headers":${JSON.stringify(headers)},"query":${JSON.stringify(query)},`;
  const eventOf = ({ text, value }: Body): IncomingEvent => ({
    text: `{${around}"body":${text}}`,
    value: () => ({ method, headers, query, body: value }),
    item: text,
    around,
  });
  return { ...eventOf(body), split: () => splitBody(body)?.map(eventOf) ?? null };
}

/** The elements of a body that is a list, each with its own text: recipes may take them in batches. */
function splitBody({ text, value }: Body): Body[] | null {
  if (!Array.isArray(value)) return null;
  if (value.length > EVENTS_MAX) {
    throw new RequestError(
      "limit_exceeded",
      `The body is a list of ${value.length} events; the limit is ${EVENTS_MAX}.`,
      { limit: EVENTS_MAX },
    );
  }
  const texts = splitJsonList(text) ?? [];
  return value.map((element, index) => ({
    value: element,
    text: texts[index] ?? JSON.stringify(element),
  }));
}

/** Names are lower case already; what was sent several times is one value, by comma. */
function headersOf({ headers }: FastifyRequest): JsonObject {
  const plain: Record<string, Json> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return redactHeaders(plain);
}

function queryOf(query: unknown): JsonObject {
  if (typeof query !== "object" || query === null) return {};
  const entries = Object.entries(query).map(([name, value]): [string, Json] => [
    name,
    Array.isArray(value) ? value.map(String) : String(value),
  ]);
  return Object.fromEntries(entries);
}

function readBody(request: Pick<FastifyRequest, "headers">, bytes: Buffer | undefined): Body {
  if (bytes === undefined || bytes.length === 0) return { text: "null", value: null };
  const type = mediaTypeOf(request);
  const text = decodeUtf8(bytes);
  if (isJsonType(type)) return { text, value: parseJsonText(text) };
  if (type === FORM_TYPE) return asBody(parseForm(text));
  if (TEXT_TYPES.test(type)) return asBody(refuseNul(text));
  if (type === "") return readUntyped(text);
  const message =
    "A webhook's body is JSON, a form (application/x-www-form-urlencoded), text or XML.";
  throw new RequestError("unsupported_media_type", message, {
    errors: [{ pointer: "content-type", code: "unsupported_media_type", message }],
  });
}

/** Without a Content-Type a body that begins like JSON is JSON, anything else is text. */
function readUntyped(text: string): Body {
  return /^\s*[[{]/.test(text) ? { text, value: parseJsonText(text) } : asBody(refuseNul(text));
}

function asBody(value: Json): Body {
  return { text: JSON.stringify(value), value };
}

/** A name that comes several times has a list. */
function parseForm(text: string): JsonObject {
  const form = new Map<string, Json>();
  for (const [name, value] of new URLSearchParams(text)) {
    refuseNul(name);
    refuseNul(value);
    const before = form.get(name);
    if (before === undefined) form.set(name, value);
    else if (Array.isArray(before)) before.push(value);
    else form.set(name, [before, value]);
  }
  return Object.fromEntries(form);
}

function refuseNul(text: string): string {
  if (!text.includes("\0")) return text;
  const message = "The body holds a NUL character.";
  throw new RequestError("invalid_unicode", message, {
    errors: [{ pointer: "", code: "invalid_unicode", message }],
  });
}
