import type { ServerResponse } from "node:http";
import type { FastifyReply } from "fastify";
import { RequestError } from "../domain/errors.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Api } from "./deps.ts";

/** Connections that stay open; each holds a socket and a little memory. */
const STREAMS_MAX = 200;
const HEARTBEAT_MS = 15_000;
/** When a client should come again. */
const RETRY_MS = 2_000;

export interface SseEvent {
  event?: string;
  /** What a client that comes again sends as Last-Event-ID. */
  id?: string;
  data: unknown;
}

export interface SseStream {
  /** Fires when the client has gone or the server goes down. */
  readonly signal: AbortSignal;
  /** Resolves when there is room for more: a slow client holds its sender up, and fills no memory. */
  send(event: SseEvent): Promise<void>;
  end(): void;
}

export interface SseHub {
  /** Turns the answer into a stream of events. Refuses when there are too many. */
  open(reply: FastifyReply): SseStream;
}

/** The streams of one server; closed before it waits for its connections. */
export function createSseHub(api: Api, { clock }: { clock: Clock }): SseHub {
  const open = new Set<SseStream>();
  api.addHook("preClose", (done) => {
    for (const stream of open) stream.end();
    done();
  });
  return {
    open(reply) {
      if (open.size >= STREAMS_MAX) {
        throw new RequestError("rate_limited", `More than ${STREAMS_MAX} streams are open.`, {
          limit: STREAMS_MAX,
          retryAfterSeconds: 10,
        });
      }
      const stream = openStream(reply, { clock, onEnd: () => open.delete(stream) });
      open.add(stream);
      return stream;
    },
  };
}

function openStream(
  reply: FastifyReply,
  { clock, onEnd }: { clock: Clock; onEnd: () => void },
): SseStream {
  const headers = {
    ...reply.getHeaders(),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
  };
  reply.hijack();
  const { raw } = reply;
  const gone = new AbortController();
  let stopBeating = () => {};
  const beat = () => {
    stopBeating = clock.after(HEARTBEAT_MS, () => {
      if (raw.writableLength === 0) raw.write(": hb\n\n");
      beat();
    });
  };
  raw.once("close", () => {
    stopBeating();
    gone.abort();
    onEnd();
  });
  raw.on("error", () => undefined);
  // Fastify's own headers hold what Node takes.
  raw.writeHead(200, headers as Record<string, string>);
  raw.write(`retry: ${RETRY_MS}\n\n`);
  beat();
  return {
    signal: gone.signal,
    async send(event) {
      if (gone.signal.aborted || raw.write(textOf(event))) return;
      await room(raw);
    },
    end() {
      gone.abort();
      raw.end();
    },
  };
}

function room(raw: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      raw.off("drain", go);
      raw.off("close", go);
      resolve();
    };
    raw.once("drain", go);
    raw.once("close", go);
  });
}

/** JSON has no line ends of its own, so that one line is enough. */
function textOf({ event, id, data }: SseEvent): string {
  const name = event === undefined ? "" : `event: ${event}\n`;
  const number = id === undefined ? "" : `id: ${id}\n`;
  return `${name}${number}data: ${JSON.stringify(data)}\n\n`;
}
