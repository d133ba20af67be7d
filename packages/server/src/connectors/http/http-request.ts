import { type Action, type ActionContext, ActionError } from "../../domain/connector.ts";
import { isJsonObject, type Json } from "../../domain/json.ts";
import { redactFields, redactHeaders, redactQuery, redactUrl } from "../../domain/redaction.ts";
import { toStorableText } from "../../domain/storable-json.ts";
import type {
  GuardedClient,
  GuardedRequest,
  GuardedResponse,
} from "../../runtime/guarded-fetch/guarded-client.ts";
import { OutboundError } from "../../runtime/guarded-fetch/outbound-error.ts";
import { readAnswerBody, readExcerpt } from "./answer-body.ts";
import { type HttpRequestInput, httpRequestInput, type Parameters } from "./http-request-input.ts";

/** The step's own limit ends a request earlier, through the signal. */
const TIMEOUT_MS = 3_600_000;
const STATUS_TEXT_LENGTH_MAX = 100;
/** Answers that another try may change: timeout, too early, too many requests. */
const RETRIABLE_STATUSES = new Set([408, 425, 429]);
/** Asking twice changes nothing, so the receiver needs no key to tell the second from the first. */
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS", "QUERY"]);

/** Asks another host over HTTP. The output is `{status, headers, body}`. */
export function createHttpRequest(http: GuardedClient): Action<HttpRequestInput> {
  return {
    name: "http.request",
    description:
      "Sends an HTTP request and gives {status, headers, body}. An answer other than 2xx is an error, unless allowStatuses or allowErrors says otherwise.",
    input: httpRequestInput,
    redactInput,
    async run(input, context) {
      const sent = `${input.method} ${withoutQuery(input.url)}`;
      const response = await ask(http, input, context);
      const isOk = response.status >= 200 && response.status < 300;
      const isAllowed = isOk || input.allowErrors || input.allowStatuses.includes(response.status);
      if (!isAllowed) throw statusError(sent, response);
      if (response.isCut) {
        const message = `${sent} answered with more than ${input.maxResponseBytes} bytes (maxResponseBytes)`;
        throw new ActionError("response_too_large", message);
      }
      const body = readAnswerBody(response, { responseType: input.responseType, sent, isOk });
      return { status: response.status, headers: storableHeaders(response), body };
    },
  };
}

async function ask(
  http: GuardedClient,
  input: HttpRequestInput,
  context: ActionContext,
): Promise<GuardedResponse> {
  try {
    return await http.request(toRequest(input, context));
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    const { code, message, retriable } = error;
    const sent = `${input.method} ${withoutQuery(input.url)}`;
    throw new ActionError(code, `${sent} failed: ${message}`, { retriable, cause: error });
  }
}

function toRequest(input: HttpRequestInput, context: ActionContext): GuardedRequest {
  const { method, timeout, maxResponseBytes, followRedirects } = input;
  const body = bodyOf(input);
  const headers: Record<string, string> = {};
  if (body !== null) headers["content-type"] = body.type;
  if (!SAFE_METHODS.has(method)) headers["idempotency-key"] = context.idempotencyKey;
  for (const [name, value] of Object.entries(input.headers)) {
    if (value !== null) headers[name.toLowerCase()] = String(value);
  }
  return {
    method,
    url: withQuery(input.url, input.query),
    headers,
    body: body === null ? null : body.content,
    signal: context.signal,
    timeoutMs: timeout ?? TIMEOUT_MS,
    responseBytesMax: maxResponseBytes,
    ...(followRedirects ? {} : { redirectsMax: 0 }),
    // So that a large error page is still told as the status that it came with.
    cutsResponse: true,
  };
}

function bodyOf(input: HttpRequestInput): { type: string; content: string | Uint8Array } | null {
  if (input.json !== undefined) {
    return { type: "application/json", content: JSON.stringify(input.json) };
  }
  if (input.form !== undefined) {
    return { type: "application/x-www-form-urlencoded", content: encode(input.form) };
  }
  if (input.text !== undefined) return { type: "text/plain; charset=utf-8", content: input.text };
  if (input.base64 !== undefined) {
    return { type: "application/octet-stream", content: Buffer.from(input.base64, "base64") };
  }
  return null;
}

function encode(parameters: Parameters): string {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const item of [value].flat()) {
      if (item !== null) encoded.append(name, String(item));
    }
  }
  return encoded.toString();
}

function withQuery(url: string, query: Parameters): string {
  const added = encode(query);
  if (added === "") return url;
  const [address = ""] = url.split("#", 1);
  if (!address.includes("?")) return `${address}?${added}`;
  return /[?&]$/.test(address) ? address + added : `${address}&${added}`;
}

/** For messages: people share them, and a query may hold what is private. */
function withoutQuery(url: string): string {
  const [address = ""] = url.split(/[?#]/, 1);
  return redactUrl(address);
}

function statusError(sent: string, response: GuardedResponse): ActionError {
  const { status } = response;
  const phrase = toStorableText(response.statusText).slice(0, STATUS_TEXT_LENGTH_MAX);
  return new ActionError("http_status", `${sent} answered ${status} ${phrase}`.trimEnd(), {
    retriable: status >= 500 || RETRIABLE_STATUSES.has(status),
    details: { status, headers: storableHeaders(response), body: readExcerpt(response) },
  });
}

function storableHeaders({ headers }: GuardedResponse): Record<string, string> {
  const joined = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    toStorableText([value].flat().join(", ")),
  ]);
  return redactHeaders(Object.fromEntries(joined));
}

function redactInput(input: Json): Json {
  if (!isJsonObject(input)) return input;
  const { url, headers, query, form, json } = input;
  const redacted = { ...input };
  if (typeof url === "string") redacted.url = redactUrl(url);
  if (isJsonObject(headers)) redacted.headers = redactHeaders(headers);
  if (isJsonObject(query)) redacted.query = redactQuery(query);
  if (form !== undefined) redacted.form = redactFields(form);
  if (json !== undefined) redacted.json = redactFields(json);
  return redacted;
}
