import { RepriseError } from "./errors.ts";
import type { Problem } from "./generated/types.gen.ts";

/** What every call takes besides. */
export interface CallOptions {
  /** Sent again with the same key, a request has the effect of one. Kept for 7 days. */
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface TransportOptions {
  url: string;
  apiKey: string | undefined;
  fetch: typeof globalThis.fetch;
}

export interface Call extends CallOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the server's address; parts that came from outside are encoded by `path`. */
  path: string;
  query?: object | undefined;
  /** Sent as JSON, unless it is text of the type named. */
  json?: unknown;
  text?: { content: string; type: string } | undefined;
  headers?: Record<string, string> | undefined;
  /** Answers the body as it comes, of a file. */
  stream?: boolean | undefined;
}

/** Asks the server and reads its answer; throws a RepriseError for every refusal. */
export type Transport = <Answer>(call: Call) => Promise<Answer>;

export function createTransport(options: TransportOptions): Transport {
  const base = options.url.replace(/\/+$/, "");
  return async <Answer>(call: Call): Promise<Answer> => {
    const response = await ask(options, { url: base + call.path + queryText(call.query), call });
    if (call.stream && response.ok) return (response.body ?? new ReadableStream()) as Answer;
    const text = await readText(response);
    if (!response.ok) throw refusal(response, text);
    return (text === "" ? undefined : parse(text, response)) as Answer;
  };
}

/** `path\`/api/v1/jobs/${id}\``: what stands in the braces is one segment, whatever is in it. */
export function path(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return parts.reduce(
    (whole, part, index) => whole + encodeURIComponent(String(values[index - 1])) + part,
  );
}

async function ask(
  { fetch, apiKey }: TransportOptions,
  { url, call }: { url: string; call: Call },
): Promise<Response> {
  const { method = "GET", signal } = call;
  const body =
    call.text?.content ?? (call.json === undefined ? undefined : JSON.stringify(call.json));
  const init: RequestInit = { method, headers: headersOf(call, apiKey), redirect: "error" };
  if (body !== undefined) init.body = body;
  if (signal) init.signal = signal;
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreachable(cause);
  }
}

function headersOf(call: Call, apiKey: string | undefined): Record<string, string> {
  const headers: Record<string, string> = { accept: "application/json", ...call.headers };
  if (apiKey !== undefined) headers.authorization = `Bearer ${apiKey}`;
  if (call.idempotencyKey !== undefined) headers["idempotency-key"] = call.idempotencyKey;
  if (call.text) headers["content-type"] = call.text.type;
  else if (call.json !== undefined) headers["content-type"] = "application/json";
  return headers;
}

function queryText(query: object | undefined): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size > 0 ? `?${parameters}` : "";
}

async function readText(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    throw unreachable(cause);
  }
}

function unreachable(cause: unknown): RepriseError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const why = inner instanceof Error ? inner.message : String(inner);
  return new RepriseError(`The server cannot be reached: ${why}`, { code: "unreachable", cause });
}

function parse(text: string, response: Response): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const detail = `The server answered ${response.status} with what is no JSON; is it Reprise?`;
    throw new RepriseError(detail, { code: "bad_answer", cause });
  }
}

function refusal(response: Response, text: string): RepriseError {
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  const common = {
    status: response.status,
    requestId: response.headers.get("x-request-id"),
    ...(Number.isFinite(retryAfter) && { retryAfterSeconds: retryAfter }),
  };
  const problem = problemIn(text);
  if (problem === null) {
    return new RepriseError(`The server answered ${response.status}.`, {
      ...common,
      code: "bad_answer",
    });
  }
  const { code, errors, allowed, limit } = problem;
  return new RepriseError(problem.detail, {
    ...common,
    code,
    ...(errors && { errors }),
    ...(allowed && { allowed }),
    ...(limit !== undefined && { limit }),
  });
}

function problemIn(text: string): Problem | null {
  try {
    const value: unknown = JSON.parse(text);
    return isProblem(value) ? value : null;
  } catch {
    // An answer of something in between, such as a proxy's page.
    return null;
  }
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    typeof value.code === "string" &&
    "detail" in value &&
    typeof value.detail === "string"
  );
}
