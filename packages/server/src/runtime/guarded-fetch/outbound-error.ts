/** What may go wrong between us and another host, and whether trying again later can help. */
const RETRIABLE = {
  bad_url: false,
  bad_request: false,
  url_forbidden: false,
  connection_failed: true,
  tls_failed: false,
  timeout: true,
  aborted: false,
  redirect_refused: false,
  response_too_large: false,
  bad_encoding: false,
  bad_response: false,
} as const;

export type OutboundErrorCode = keyof typeof RETRIABLE;

/** A request that did not get its answer. The message names the host, never the query or a header. */
export class OutboundError extends Error {
  readonly code: OutboundErrorCode;
  readonly retriable: boolean;

  constructor(code: OutboundErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "OutboundError";
    this.code = code;
    this.retriable = RETRIABLE[code];
  }
}
