import { OutboundError, type OutboundErrorCode } from "./outbound-error.ts";

/** What undici, Node's sockets, the resolver and TLS report, in our words. */
export function connectionError(error: unknown, url: URL, hasBegun: boolean): OutboundError {
  if (error instanceof OutboundError) {
    // One refusal ends every request that waited for that connection; each gets its own error.
    return new OutboundError(error.code, error.message, error.cause);
  }
  const code = codeOf(error);
  const [kind, what] = describe(code, hasBegun);
  return new OutboundError(kind, `${url.host} ${what}${code === "" ? "" : ` (${code})`}`, error);
}

/** True when a connection that had served before died under the request: the classic keep-alive race. */
export function isStaleConnection({ code, cause }: OutboundError): boolean {
  if (code !== "connection_failed") return false;
  const reason = codeOf(cause);
  if (reason === "ECONNRESET" || reason === "EPIPE") return true;
  return reason === "UND_ERR_SOCKET" && bytesReadBy(cause) > 0;
}

type Description = readonly [OutboundErrorCode, string];

// biome-ignore format: a table
const DESCRIPTIONS: Readonly<Record<string, Description>> = {
  ENOTFOUND:                           ["connection_failed", "is not known to the resolver"],
  EAI_AGAIN:                           ["connection_failed", "could not be resolved"],
  ECONNREFUSED:                        ["connection_failed", "refused the connection"],
  ECONNRESET:                          ["connection_failed", "broke the connection"],
  EPIPE:                               ["connection_failed", "broke the connection"],
  UND_ERR_SOCKET:                      ["connection_failed", "closed the connection"],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ["connection_failed", "sent less than it announced"],
  UND_ERR_CONNECT_TIMEOUT:             ["connection_failed", "could not be reached in time"],
  UND_ERR_HEADERS_OVERFLOW:            ["response_too_large", "sent headers that are too large"],
  UND_ERR_INVALID_ARG:                 ["bad_request", "cannot be sent such a request"],
  UND_ERR_NOT_SUPPORTED:               ["bad_request", "cannot be sent such a request"],
  UND_ERR_CLOSED:                      ["aborted", "was not asked: the server is shutting down"],
  UND_ERR_DESTROYED:                   ["aborted", "was not asked: the server is shutting down"],
};

/** OpenSSL's verdicts on a certificate, and its complaints about what is no TLS. */
const TLS_CODE =
  /^(ERR_(SSL|TLS)_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|EPROTO$)/;

function describe(code: string, hasBegun: boolean): Description {
  const known = DESCRIPTIONS[code];
  if (known !== undefined) return known;
  if (TLS_CODE.test(code)) return ["tls_failed", "did not prove who it is or speaks no TLS"];
  if (code.startsWith("HPE_")) return ["bad_response", "did not answer in HTTP/1.1"];
  return ["connection_failed", hasBegun ? "broke off its answer" : "could not be reached"];
}

function codeOf(error: unknown): string {
  const hasCode = error instanceof Error && "code" in error && typeof error.code === "string";
  return hasCode ? String(error.code) : "";
}

function bytesReadBy(error: unknown): number {
  if (!(error instanceof Error && "socket" in error)) return 0;
  const { socket } = error;
  const isCounted = typeof socket === "object" && socket !== null && "bytesRead" in socket;
  return isCounted ? Number(socket.bytesRead) : 0;
}
