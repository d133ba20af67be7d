import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { RequestError } from "../domain/errors.ts";
import type { Log } from "../runtime/log.ts";
import { PROBLEM_TYPE, problemOf } from "./problem.ts";

/** Answers an error as a problem. What is not the caller's to read is logged and told as `internal`. */
export function refuse(
  log: Log,
  {
    error,
    request,
    reply,
  }: { error: FastifyError | Error; request: FastifyRequest; reply: FastifyReply },
): void {
  const refusal = toRequestError(error, request.routeOptions.bodyLimit);
  if (refusal.code === "internal") {
    log.error({ err: error, requestId: request.id, method: request.method }, "Request failed");
  }
  const { retryAfterSeconds } = refusal.details;
  if (retryAfterSeconds !== undefined) void reply.header("retry-after", String(retryAfterSeconds));
  if (refusal.status === 401) void reply.header("www-authenticate", 'Bearer realm="reprise"');
  const path = request.url.split("?", 1)[0] ?? "/";
  // Text, so that no response schema of the route is asked.
  void reply
    .code(refusal.status)
    .header("content-type", PROBLEM_TYPE)
    .send(JSON.stringify(problemOf(refusal, { requestId: request.id, path })));
}

/** Fastify's own refusals in our words. */
function toRequestError(error: FastifyError | Error, bodyLimit: number | undefined): RequestError {
  if (error instanceof RequestError) return error;
  const code = "code" in error ? String(error.code) : "";
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new RequestError(
        "too_large",
        `The body is larger than the ${bodyLimit} bytes that are taken here.`,
        bodyLimit === undefined ? {} : { limit: bodyLimit },
      );
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new RequestError(
        "unsupported_media_type",
        "Send the body as application/json (recipes also as application/yaml).",
      );
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return new RequestError("bad_header", "Content-Length is not the length of the body.");
    case "FST_ERR_BAD_URL":
    case "FST_ERR_MAX_PARAM_LENGTH":
      return new RequestError("bad_parameter", "The address holds a malformed percent encoding.");
    default:
      return new RequestError("internal", "Something went wrong on our side.");
  }
}
