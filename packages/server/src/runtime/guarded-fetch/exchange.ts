import type { Dispatcher } from "undici";
import { connectionError } from "./connection-error.ts";
import { OutboundError } from "./outbound-error.ts";
import type { StopSignal } from "./stop-signal.ts";

/** One request on the wire. */
export interface Exchange {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
  stop: StopSignal;
  /** Of the body after decoding. A compressed one may be a little longer than that on its way. */
  bodyBytesMax: number;
  /** Keep what fits and let go of the rest, instead of failing. */
  cutsBody: boolean;
}

/** One answer, not decoded yet. */
export interface Answer {
  status: number;
  statusText: string;
  /** Lower-case names. */
  headers: AnswerHeaders;
  body: Buffer;
  isCut: boolean;
}

export type AnswerHeaders = Record<string, string | string[]>;

const HEADERS_MAX = 100;
/** "Continue", "Early hints": a receiver that sends more of them is playing. */
const INFORMATIONAL_MAX = 20;
/** What a compressed body may be longer than its content. */
const ENCODING_OVERHEAD_BYTES = 65_536;

/** Sends one request and reads its whole answer. Rejects with OutboundError. */
export function exchange(dispatcher: Dispatcher, request: Exchange): Promise<Answer> {
  const { url, method, headers, body, stop } = request;
  return new Promise<Answer>((resolve, reject) => {
    let controller: Dispatcher.DispatchController | null = null;
    let isSettled = false;

    function fail(error: OutboundError): void {
      if (isSettled) return;
      isSettled = true;
      stop.onStop(null);
      reject(error);
      controller?.abort(error);
    }
    function succeed(answer: Answer): void {
      if (isSettled) return;
      isSettled = true;
      stop.onStop(null);
      resolve(answer);
      // When the body was cut, there is more of it on this connection than we want to read.
      if (answer.isCut) controller?.abort(new OutboundError("aborted", "The rest is not wanted"));
    }
    stop.onStop(fail);
    if (isSettled) return;
    const reader = createReader(request, { succeed, fail });

    try {
      dispatcher.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method: asMethod(method),
          headers,
          body,
        },
        {
          ...reader,
          onRequestStart(started) {
            controller = started;
            // It was given up while it waited for a connection.
            if (isSettled) started.abort(new OutboundError("aborted", "The request was given up"));
          },
          onResponseError: (_, error) => fail(connectionError(error, url, reader.hasBegun())),
        },
      );
    } catch (error) {
      fail(connectionError(error, url, false));
    }
  });
}

interface Outcome {
  succeed(answer: Answer): void;
  fail(error: OutboundError): void;
}

function createReader({ url, bodyBytesMax, cutsBody }: Exchange, { succeed, fail }: Outcome) {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  let wireBytesMax = bodyBytesMax;
  let informationalCount = 0;
  let head: Omit<Answer, "body" | "isCut"> | null = null;

  function finish(isCut: boolean): void {
    if (head === null) return;
    const [only = Buffer.alloc(0)] = chunks;
    const body = chunks.length > 1 ? Buffer.concat(chunks, byteCount) : only;
    succeed({ ...head, body, isCut });
  }

  return {
    hasBegun: () => head !== null,
    onResponseStart(
      { rawHeaders }: Dispatcher.DispatchController,
      status: number,
      headers: Record<string, string | string[] | undefined>,
      statusText = "",
    ): void {
      if (status < 200) {
        informationalCount += 1;
        if (informationalCount > INFORMATIONAL_MAX) fail(badResponse(url, "only interim answers"));
        return;
      }
      const lineCount = Array.isArray(rawHeaders) ? rawHeaders.length / 2 : 0;
      if (lineCount > HEADERS_MAX) {
        fail(tooLarge(`${url.host} answered with more than ${HEADERS_MAX} headers`));
        return;
      }
      if (headers["content-encoding"] !== undefined) wireBytesMax += ENCODING_OVERHEAD_BYTES;
      head = { status, statusText, headers: withoutUndefined(headers) };
    },
    onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
      const room = wireBytesMax - byteCount;
      if (chunk.length <= room) {
        chunks.push(chunk);
        byteCount += chunk.length;
      } else if (cutsBody) {
        chunks.push(chunk.subarray(0, room));
        byteCount = wireBytesMax;
        finish(true);
      } else {
        fail(tooLarge(`The answer of ${url.host} is larger than ${bodyBytesMax} bytes`));
      }
    },
    onResponseEnd: () => finish(false),
  };
}

function withoutUndefined(headers: Record<string, string | string[] | undefined>): AnswerHeaders {
  const kept: AnswerHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && name !== "__proto__") kept[name] = value;
  }
  return kept;
}

function tooLarge(message: string): OutboundError {
  return new OutboundError("response_too_large", message);
}

function badResponse(url: URL, what: string): OutboundError {
  return new OutboundError("bad_response", `${url.host} sent ${what}`);
}

/** undici's type lists the usual methods; what it accepts is any token. */
function asMethod(method: string): Dispatcher.HttpMethod {
  return method;
}
