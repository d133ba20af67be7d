import type { Socket } from "node:net";
import { RequestError } from "../domain/errors.ts";
import { PROBLEM_TYPE, problemOf } from "./problem.ts";

/** Answers what is not HTTP, or too slow or too large to be read as such, and hangs up. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = refusalOf(error.code);
  const body = JSON.stringify(problemOf(refusal, { requestId: "none", path: "" }));
  const head = [
    `HTTP/1.1 ${refusal.status} ${refusal.title}`,
    "Connection: close",
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    "X-Content-Type-Options: nosniff",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function refusalOf(code: string | undefined): RequestError {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new RequestError("headers_too_large", "The headers are larger than 16 KiB.");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new RequestError("request_timeout", "The request was not complete in time.");
    default:
      return new RequestError("bad_header", "This is not a valid HTTP request.");
  }
}
