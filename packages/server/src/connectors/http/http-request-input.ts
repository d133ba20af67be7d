import { z } from "zod";
import { parseDuration } from "../../domain/duration.ts";

const URL_LENGTH_MAX = 8_192;
const METHOD_LENGTH_MAX = 32;
const HEADERS_MAX = 100;
const HEADER_BYTES_MAX = 16_384;
const PARAMETERS_MAX = 1_000;
const STATUSES_MAX = 100;
/** A step has its own limit; this one is for what the step's limit does not end. */
const TIMEOUT_MAX_MS = 3_600_000;
/** The usual and the largest output of a step (reliability.md A4). */
const RESPONSE_BYTES = 1_048_576;
const RESPONSE_BYTES_MAX = 8_388_608;

/** The connection's business, or a way to smuggle a second request into the first. */
const FORBIDDEN_HEADERS = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
const FORBIDDEN_METHODS = new Set(["CONNECT", "TRACE", "TRACK"]);
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const BODY_FIELDS = ["json", "form", "text", "base64"] as const;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const method = z
  .string()
  .regex(TOKEN, "A method consists of letters")
  .max(METHOD_LENGTH_MAX)
  .toUpperCase()
  .refine((name) => !FORBIDDEN_METHODS.has(name), "This method is not possible");

const headers = z.record(z.string(), scalar).superRefine((record, context) => {
  const names = new Set<string>();
  let byteCount = 0;
  for (const [name, value] of Object.entries(record)) {
    const problem = findHeaderProblem(name, String(value ?? ""));
    const isTwice = names.has(name.toLowerCase());
    if (problem !== null || isTwice) {
      const message = problem ?? "The header is given twice";
      context.addIssue({ code: "custom", path: [name], message });
    }
    names.add(name.toLowerCase());
    byteCount += name.length + String(value ?? "").length + 4;
  }
  if (names.size > HEADERS_MAX || byteCount > HEADER_BYTES_MAX) {
    const message = `At most ${HEADERS_MAX} headers of ${HEADER_BYTES_MAX} bytes together`;
    context.addIssue({ code: "custom", message });
  }
});

const parameters = z
  .record(z.string(), z.union([scalar, z.array(scalar)]))
  .refine((record) => Object.keys(record).length <= PARAMETERS_MAX, "Too many parameters");

/**
 * What `http.request` takes. Null as a header or parameter leaves it out, because that is what a
 * missing value of an expression is.
 */
export const httpRequestInput = z
  .strictObject({
    method: method.default("GET"),
    url: z.string().min(1).max(URL_LENGTH_MAX),
    headers: headers.default({}),
    /** Added to the query of the address; a list repeats its name. */
    query: parameters.default({}),
    json: z.unknown().optional(),
    form: parameters.optional(),
    text: z.string().optional(),
    base64: z.base64().optional(),
    responseType: z.enum(["auto", "json", "text", "binary"]).default("auto"),
    /** Milliseconds; absent = the step's limit. */
    timeout: z.string().transform(toMilliseconds).optional(),
    /** Answers with these statuses are no errors; 2xx never is. */
    allowStatuses: z.array(z.int().min(100).max(599)).max(STATUSES_MAX).default([]),
    /** No answer is an error; look at `status`. */
    allowErrors: z.boolean().default(false),
    /** Redirects to the same host; others are errors. Off = the redirect is the answer. */
    followRedirects: z.boolean().default(true),
    maxResponseBytes: z.int().min(0).max(RESPONSE_BYTES_MAX).default(RESPONSE_BYTES),
  })
  .superRefine((input, context) => {
    const given = BODY_FIELDS.filter((field) => input[field] !== undefined);
    if (given.length > 1) {
      const message = `Only one of ${BODY_FIELDS.join(", ")} can be the body; there are ${given.join(" and ")}`;
      context.addIssue({ code: "custom", path: [given[1] ?? "json"], message });
    }
  });

export type HttpRequestInput = z.infer<typeof httpRequestInput>;
export type Parameters = z.infer<typeof parameters>;

function findHeaderProblem(name: string, value: string): string | null {
  if (!TOKEN.test(name)) return "This is not the name of a header";
  if (FORBIDDEN_HEADERS.has(name.toLowerCase())) return "This header is set by the connection";
  if (!HEADER_VALUE.test(value)) {
    return "A header cannot contain line breaks, control characters or characters beyond Latin-1";
  }
  return null;
}

function toMilliseconds(text: string, context: z.RefinementCtx): number {
  const duration = parseDuration(text);
  if (duration !== null && duration > 0 && duration <= TIMEOUT_MAX_MS) return duration;
  context.addIssue({ code: "custom", message: "Expected a duration of at most 1h, such as 30s" });
  return z.NEVER;
}
