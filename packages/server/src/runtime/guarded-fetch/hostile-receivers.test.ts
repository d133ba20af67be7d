import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { fakeClock } from "../../testing/fake-clock.ts";
import { type Receiver, startRawReceiver, startReceiver } from "../../testing/start-receiver.ts";
import {
  createGuardedClient,
  type GuardedClient,
  type GuardedClientOptions,
} from "./guarded-client.ts";

const compress = promisify(gzip);
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

function keep<Opened extends { close(): Promise<void> }>(started: Opened): Opened {
  opened.push(started);
  return started;
}

function client(options: Partial<GuardedClientOptions> = {}): GuardedClient {
  return keep(createGuardedClient({ allowPrivate: ["127.0.0.0/8"], ...options }));
}

/** Answers every request on a connection with these bytes; then does what is left to do. */
async function raw(text: string, then?: (socket: Socket) => void): Promise<Receiver> {
  const started = await startRawReceiver((socket) => {
    socket.on("data", () => {
      socket.write(text);
      then?.(socket);
    });
  });
  return keep(started);
}

async function encoded(encoding: string, body: Buffer): Promise<Receiver> {
  const started = await startReceiver((_, response) => {
    response.setHeader("content-encoding", encoding);
    response.end(body);
  });
  return keep(started);
}

describe("a receiver that", () => {
  test("refuses the connection is a failure that may pass", async () => {
    const gone = await startReceiver();
    await gone.close();

    await expect(client().request({ url: gone.origin })).rejects.toMatchObject({
      code: "connection_failed",
      retriable: true,
      message: `127.0.0.1:${gone.port} refused the connection (ECONNREFUSED)`,
    });
  });

  test("resets the connection is asked a GET once more, and a POST never", async () => {
    const host = keep(
      await startRawReceiver((socket) => socket.on("data", () => socket.resetAndDestroy())),
    );
    const http = client();

    const get = http.request({ url: host.origin });
    await expect(get).rejects.toMatchObject({ code: "connection_failed", retriable: true });
    const afterGet = host.connectionCount();
    const post = http.request({ url: host.origin, method: "POST", body: "{}" });
    await expect(post).rejects.toMatchObject({ code: "connection_failed", retriable: true });

    expect([afterGet, host.connectionCount()]).toEqual([2, 3]);
  });

  test("closes a kept connection under a GET is asked again on a new one", async () => {
    let answered = 0;
    const host = keep(
      await startRawReceiver((socket) => {
        let onThis = 0;
        socket.on("data", () => {
          onThis += 1;
          if (onThis > 1) return void socket.destroy();
          answered += 1;
          socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        });
      }),
    );
    const http = client();

    const first = await http.request({ url: host.origin });
    const second = await http.request({ url: host.origin });

    expect([first.status, second.status, answered]).toEqual([200, 200, 2]);
  });

  test("closes without a word is a failure that may pass", async () => {
    const host = keep(await startRawReceiver((socket) => socket.on("data", () => socket.end())));

    await expect(client().request({ url: host.origin })).rejects.toMatchObject({
      code: "connection_failed",
      retriable: true,
    });
  });

  test.each([
    ["accepts and stays silent", ""],
    ["stops in the middle of its headers", "HTTP/1.1 200 OK\r\nx-a: "],
    ["drips its body", "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\na"],
    ["never ends its chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n"],
  ])("%s is given up after the time limit, with its connection", async (_, text) => {
    const clock = fakeClock();
    const closed: Promise<unknown>[] = [];
    const host = keep(
      await startRawReceiver((socket) => {
        closed.push(closeOf(socket));
        socket.on("data", () => socket.write(text));
      }),
    );

    const asking = client({ clock }).request({ url: host.origin, timeoutMs: 30_000 });
    const ending = expect(asking).rejects.toMatchObject({
      code: "timeout",
      retriable: true,
      message: "There was no complete answer within 30000 ms",
    });
    await eventually("it is connected", () => host.connectionCount() === 1);
    clock.advance(30_000);
    await ending;
    await Promise.all(closed);

    expect(clock.pending()).toBe(0);
  });

  test("stays silent in the TLS handshake is given up after the connect timeout", async () => {
    const host = keep(await startRawReceiver(() => undefined));
    const http = client({ connectTimeoutMs: 50 });

    const asking = http.request({ url: host.origin.replace("http", "https") });

    await expect(asking).rejects.toMatchObject({ code: "connection_failed", retriable: true });
  });

  test("has a resolver that never answers is given up after the connect timeout", async () => {
    const http = client({ connectTimeoutMs: 50, resolve: () => new Promise(() => undefined) });

    const asking = http.request({ url: "http://slow.example/" });

    await expect(asking).rejects.toMatchObject({ code: "connection_failed", retriable: true });
  });

  test("speaks no TLS is told so", async () => {
    const host = await raw("HTTP/1.1 400 Bad Request\r\n\r\n", (socket) => socket.end());

    const asking = client().request({ url: host.origin.replace("http", "https") });

    await expect(asking).rejects.toMatchObject({ code: "tls_failed", retriable: false });
  });

  test.each([
    ["no HTTP at all", "SSH-2.0-OpenSSH_9.2\r\n\r\n"],
    [
      "an upgrade nobody asked for",
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
    ],
    ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"],
    [
      "a length and chunks",
      "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
    ],
  ])("speaks %s is an error", async (_, text) => {
    const host = await raw(text);

    const asking = client().request({ url: host.origin, method: "POST" });

    await expect(asking).rejects.toMatchObject({
      code: expect.stringMatching(/^(bad_response|connection_failed)$/),
    });
  });

  test("floods with interim answers is cut off", async () => {
    const host = await raw("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".repeat(30));

    await expect(client().request({ url: host.origin })).rejects.toMatchObject({
      code: "bad_response",
    });
  });

  test("sends some interim answers first is heard", async () => {
    const host = await raw(
      "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
    );

    const answer = await client().request({ url: host.origin });

    expect([answer.status, answer.body.toString()]).toEqual([200, "ok"]);
  });

  test.each([
    ["3,000 headers", "x-a: b\r\n".repeat(3_000)],
    ["101 small headers", "a: b\r\n".repeat(101)],
    ["a header of 20 KB", `x-a: ${"b".repeat(20_000)}\r\n`],
  ])("sends %s is refused", async (_, headers) => {
    const host = await raw(`HTTP/1.1 200 OK\r\n${headers}content-length: 0\r\n\r\n`);

    await expect(client().request({ url: host.origin })).rejects.toMatchObject({
      code: "response_too_large",
      retriable: false,
    });
  });

  test("never ends its body is cut off at the limit", async () => {
    const piece = Buffer.alloc(65_536);
    let closed: Promise<unknown> = Promise.resolve();
    const host = keep(
      await startReceiver((_, response) => {
        closed = closeOf(response);
        const pour = () => {
          while (!response.destroyed && response.write(piece)) {}
        };
        response.on("drain", pour);
        pour();
      }),
    );

    await expect(client().request({ url: host.origin })).rejects.toMatchObject({
      code: "response_too_large",
    });
    await closed;
  });

  test("sends a bomb costs no more than the limit", async () => {
    const bomb = await compress(Buffer.alloc(200_000_000));
    const host = await encoded("gzip", bomb);
    const http = client();
    const before = process.memoryUsage.rss();

    const asking = http.request({ url: host.origin });

    await expect(asking).rejects.toMatchObject({ code: "response_too_large", retriable: false });
    expect(process.memoryUsage.rss() - before).toBeLessThan(50_000_000);
  });

  test("sends a bomb to somebody who takes a part of it gives none of it", async () => {
    const host = await encoded("gzip", await compress(Buffer.alloc(10_000_000)));

    const answer = await client().request({ url: host.origin, cutsResponse: true });

    expect(answer).toMatchObject({ status: 200, isCut: true, body: Buffer.alloc(0) });
  });

  test.each([
    ["two encodings", "gzip, gzip"],
    ["a hundred encodings", Array.from({ length: 100 }, () => "gzip").join(",")],
    ["an encoding we did not offer", "zstd"],
    ["something else than it says", "br"],
  ])("sends %s is an error", async (_, encoding) => {
    const host = await encoded(encoding, await compress("text"));

    await expect(client().request({ url: host.origin })).rejects.toMatchObject({
      code: "bad_encoding",
      retriable: false,
    });
  });

  test("sends half of a compressed body is an error", async () => {
    const whole = await compress("text ".repeat(100));
    const host = await encoded("gzip", whole.subarray(0, whole.length / 2));

    await expect(client().request({ url: host.origin })).rejects.toMatchObject({
      code: "bad_encoding",
    });
  });

  test("sends less than it announced is an error", async () => {
    const host = await raw("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", (s) => s.end());

    await expect(client().request({ url: host.origin, method: "POST" })).rejects.toMatchObject({
      code: "connection_failed",
      retriable: true,
    });
  });

  test("sends more than it announced is heard to the announced length, on its own connection", async () => {
    const host = await raw("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\n");
    const http = client();

    const first = await http.request({ url: host.origin });
    const second = await http.request({ url: host.origin });

    expect([first.body.toString(), second.body.toString()]).toEqual(["abc", "abc"]);
    expect(host.connectionCount()).toBe(2);
  });

  test("speaks HTTP/1.0 and ends by closing is heard", async () => {
    const host = await raw("HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\n\r\nold", (s) =>
      s.end(),
    );
    const http = client();

    const answers = [
      await http.request({ url: host.origin }),
      await http.request({ url: host.origin }),
    ];

    expect(answers.map(({ body }) => body.toString())).toEqual(["old", "old"]);
  });
});

describe("a request that is given up", () => {
  test("ends at once and closes its connection", async () => {
    const controller = new AbortController();
    let closed: Promise<unknown> = Promise.resolve();
    const host = keep(
      await startRawReceiver((socket) => {
        closed = closeOf(socket);
        socket.on("data", () => controller.abort());
      }),
    );

    const asking = client().request({ url: host.origin, signal: controller.signal });

    await expect(asking).rejects.toMatchObject({ code: "aborted", retriable: false });
    await closed;
  });

  test("before it began sends nothing", async () => {
    const host = keep(await startReceiver());

    const asking = client().request({ url: host.origin, signal: AbortSignal.abort() });

    await expect(asking).rejects.toMatchObject({ code: "aborted" });
    expect(host.connectionCount()).toBe(0);
  });

  test("while it waits for a connection is never sent", async () => {
    const held: (() => void)[] = [];
    const host = keep(await startReceiver((_, response) => void held.push(() => response.end())));
    const http = client();
    const controller = new AbortController();

    const busy = Array.from({ length: 32 }, () => http.request({ url: host.origin }));
    await eventually("all connections are busy", () => held.length === 32);
    const late = http.request({ url: `${host.origin}/late`, signal: controller.signal });
    const ending = expect(late).rejects.toMatchObject({ code: "aborted" });
    await turnOfTheLoop();
    controller.abort();
    await ending;
    for (const release of held) release();
    await Promise.all(busy);
    const after = http.request({ url: `${host.origin}/after` });
    await eventually("the next one has come", () => held.length === 33);
    held.at(-1)?.();
    await after;

    expect(host.requests.map(({ url }) => url).filter((url) => url !== "/")).toEqual(["/after"]);
  });

  test("leaves no listener on its signal and no timer behind", async () => {
    const host = keep(await startReceiver());
    const clock = fakeClock();
    const { signal } = new AbortController();
    let listeners = 0;
    const counting = new Proxy(signal, {
      get(target, name) {
        if (name === "addEventListener") listeners += 1;
        if (name === "removeEventListener") listeners -= 1;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });

    await client({ clock }).request({ url: host.origin, signal: counting });

    expect([listeners, clock.pending()]).toEqual([0, 0]);
  });

  test("because the client closes ends with it, and none begins after", async () => {
    const host = keep(await startRawReceiver(() => undefined));
    const http = createGuardedClient({ allowPrivate: ["127.0.0.0/8"] });

    const asking = http.request({ url: host.origin });
    const ending = expect(asking).rejects.toMatchObject({ code: "aborted" });
    await eventually("it is connected", () => host.connectionCount() === 1);
    await http.close();
    await ending;

    await expect(http.request({ url: host.origin })).rejects.toMatchObject({ code: "aborted" });
  });
});

/** Not `once` of node:events, which takes the reset of an aborted connection for a failure. */
function closeOf(connection: EventEmitter): Promise<unknown> {
  return new Promise((resolve) => connection.once("close", resolve));
}
