import type { Socket } from "node:net";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { WebhookSink } from "../../domain/plan/sink.ts";
import {
  createGuardedClient,
  type GuardedClientOptions,
} from "../../runtime/guarded-fetch/guarded-client.ts";
import { eventually } from "../../testing/eventually.ts";
import { fakeClock } from "../../testing/fake-clock.ts";
import { selfSignedCertificate } from "../../testing/self-signed-certificate.ts";
import { type Receiver, startRawReceiver, startReceiver } from "../../testing/start-receiver.ts";
import { type Sent, sendToSink } from "./send-to-sink.ts";

const compress = promisify(gzip);
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

function keep<One extends { close(): Promise<void> }>(one: One): One {
  opened.push(one);
  return one;
}

/** Answers with these bytes, then does what is left to do. */
const raw = (text: string, then?: (socket: Socket) => void) => () =>
  startRawReceiver((socket) => {
    socket.on("data", () => {
      socket.write(text);
      then?.(socket);
    });
  });
const silent = () => startRawReceiver(() => undefined);
const answers =
  (status: number, headers: Record<string, string> = {}, body: string | Buffer = "") =>
  () =>
    startReceiver((_, response) => void response.writeHead(status, headers).end(body));
const HTTP_OK = "HTTP/1.1 200 OK\r\n";
const NOW = Date.UTC(2030, 0, 1);

interface Case {
  what: string;
  start: () => Promise<Receiver>;
  /** Of the outcome; `retried` with the code or status that its error begins with. */
  expects: "delivered" | `retried ${string}` | `final ${string}`;
  retryAfterMs?: number;
  scheme?: "https";
  client?: Partial<GuardedClientOptions>;
  /** It says nothing more: the time limit is what ends it. */
  hangs?: true;
}

async function gone(): Promise<Receiver> {
  const receiver = await startReceiver();
  await receiver.close();
  return receiver;
}

const bomb = compress(Buffer.alloc(50_000_000));

const CASES: Case[] = [
  { what: "refuses the connection", start: gone, expects: "retried connection_failed" },
  {
    what: "resets the connection",
    start: () => startRawReceiver((socket) => socket.on("data", () => socket.resetAndDestroy())),
    expects: "retried connection_failed",
  },
  { what: "accepts and stays silent", start: silent, expects: "retried timeout", hangs: true },
  {
    what: "drips its headers",
    start: raw("HTTP/1.1 200 OK\r\nx-a: "),
    expects: "retried timeout",
    hangs: true,
  },
  {
    what: "drips its body",
    start: raw(`${HTTP_OK}content-length: 1000\r\n\r\na`),
    expects: "retried timeout",
    hangs: true,
  },
  {
    what: "never ends its body",
    start: () =>
      startReceiver((_, response) => {
        const piece = Buffer.alloc(65_536);
        const pour = () => {
          while (!response.destroyed && response.write(piece)) {}
        };
        response.on("drain", pour);
        pour();
      }),
    expects: "delivered",
  },
  {
    what: "sends a gzip bomb",
    start: async () => answers(200, { "content-encoding": "gzip" }, await bomb)(),
    expects: "delivered",
  },
  {
    what: "encodes a hundred times",
    start: answers(200, { "content-encoding": Array(100).fill("gzip").join(",") }, "x"),
    expects: "retried bad_encoding",
  },
  {
    what: "sends 3,000 headers",
    start: raw(`${HTTP_OK}${"x-a: b\r\n".repeat(3_000)}content-length: 0\r\n\r\n`),
    expects: "retried response_too_large",
  },
  {
    what: "sends a header of 20 KB",
    start: raw(`${HTTP_OK}x-a: ${"b".repeat(20_000)}\r\ncontent-length: 0\r\n\r\n`),
    expects: "retried response_too_large",
  },
  {
    what: "sends less than it announced",
    start: raw(`${HTTP_OK}content-length: 10\r\n\r\nabc`, (socket) => socket.end()),
    expects: "retried connection_failed",
  },
  {
    what: "sends more than it announced",
    start: raw(`${HTTP_OK}content-length: 3\r\n\r\nabcdefgh`),
    expects: "delivered",
  },
  {
    what: "floods with interim answers",
    start: raw("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".repeat(30)),
    expects: "retried bad_response",
  },
  {
    what: "speaks HTTP/1.0",
    start: raw("HTTP/1.0 200 OK\r\n\r\nok", (socket) => socket.end()),
    expects: "delivered",
  },
  {
    what: "redirects to the metadata service",
    start: answers(302, { location: "http://169.254.169.254/latest/" }),
    expects: "retried 302",
  },
  { what: "redirects to itself", start: answers(307, { location: "/" }), expects: "retried 307" },
  {
    what: "answers 200 with an error",
    start: answers(200, {}, '{"error":1}'),
    expects: "delivered",
  },
  { what: "answers 204", start: answers(204), expects: "delivered" },
  { what: "answers 410", start: answers(410), expects: "final 410" },
  {
    what: "answers 429 until the end of time",
    start: answers(429, { "retry-after": "1000000000000" }),
    expects: "retried 429",
    retryAfterMs: 3_600_000,
  },
  {
    what: "answers 429 with a date that is past",
    start: answers(429, { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" }),
    expects: "retried 429",
  },
  {
    what: "answers 429 with junk",
    start: answers(429, { "retry-after": "soon" }),
    expects: "retried 429",
  },
  { what: "answers 500 for ever", start: answers(500), expects: "retried 500" },
  {
    what: "has a certificate of nobody",
    start: () => startReceiver(undefined, { tls: selfSignedCertificate("127.0.0.1") }),
    expects: "retried tls_failed",
  },
  {
    what: "is slow in the TLS handshake",
    start: silent,
    scheme: "https",
    client: { connectTimeoutMs: 50 },
    expects: "retried connection_failed",
  },
  {
    what: "has a slow name",
    start: silent,
    client: { connectTimeoutMs: 50, resolve: () => new Promise(() => undefined) },
    expects: "retried connection_failed",
  },
  {
    what: "has a name that now means a private address",
    start: silent,
    client: { resolve: () => Promise.resolve(["10.0.0.1"]) },
    expects: "final url_forbidden",
  },
  {
    what: "has IPv6 only",
    start: () =>
      startReceiver((_, response) => void response.writeHead(200).end(), { host: "::1" }),
    expects: "delivered",
  },
  {
    what: "closes the connections that are kept",
    start: raw(`${HTTP_OK}content-length: 0\r\n\r\n`, (socket) => socket.end()),
    expects: "delivered",
  },
];

describe("a receiver that", () => {
  test.each(CASES)("$what: $expects", async (given) => {
    const receiver = keep(await given.start());
    const clock = fakeClock({ start: NOW });
    const allowPrivate = ["127.0.0.0/8", "::1/128"];
    const http = keep(createGuardedClient({ allowPrivate, clock, ...given.client }));
    const origin = given.client?.resolve
      ? `http://receiver.example:${receiver.port}`
      : receiver.origin.replace(/^http:/, given.scheme === "https" ? "https:" : "http:");
    const sink = WebhookSink.parse({ type: "webhook", url: origin });
    const before = process.memoryUsage.rss();

    const sending = sendToSink({ http, clock }, { sink, parcel: PARCEL });
    if (given.hangs) {
      await eventually("it is connected", () => receiver.connectionCount() === 1);
      clock.advance(30_000);
    }
    const sent = await sending;

    expect(told(sent)).toBe(given.expects);
    expect(sent.outcome === "failed" ? sent.retryAfterMs : null).toBe(given.retryAfterMs ?? null);
    expect(process.memoryUsage.rss() - before).toBeLessThan(50_000_000);
    expect(clock.pending()).toBe(0);
  });
});

const PARCEL = {
  webhookId: "dlv_1",
  idempotencyKey: "job_1",
  planId: "p",
  runId: "run_1",
  payloadJobId: "job_1",
  body: "{}",
};

function told(sent: Sent): string {
  if (sent.outcome !== "failed") return sent.outcome;
  const why = sent.httpStatus ?? sent.error.split(":")[0];
  return `${sent.isFinal ? "final" : "retried"} ${why}`;
}
