import http from "node:http";
import https from "node:https";
import net, { type AddressInfo, type Server, type Socket } from "node:net";

/** Another host, on loopback: what our outgoing requests meet. */
export interface Receiver {
  port: number;
  /** `http://127.0.0.1:port` (or https), without a final slash. */
  origin: string;
  requests: ReceivedRequest[];
  /** Connections that were opened so far. */
  connectionCount(): number;
  close(): Promise<void>;
}

export interface ReceivedRequest {
  method: string;
  url: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

type Answer = (
  request: ReceivedRequest,
  response: http.ServerResponse,
  count: number,
) => void | Promise<void>;

export interface ReceiverOptions {
  host?: string;
  tls?: { key: string; cert: string };
}

/** A well-behaved server, which answers as the test says; `count` is 1 for the first request. */
export async function startReceiver(
  answer: Answer = (_, response) => void response.end(),
  { host = "127.0.0.1", tls }: ReceiverOptions = {},
): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  async function serve(incoming: http.IncomingMessage, response: http.ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = "", url = "", headers } = incoming;
    const request = { method, url, headers, body: Buffer.concat(chunks).toString() };
    requests.push(request);
    await answer(request, response, requests.length);
  }
  function onRequest(incoming: http.IncomingMessage, response: http.ServerResponse): void {
    serve(incoming, response).catch(() => response.destroy());
  }
  const server = tls ? https.createServer(tls, onRequest) : http.createServer(onRequest);
  return listen(server, { requests, host, scheme: tls ? "https" : "http" });
}

/** A server that does with the connection what it likes. `write` answers raw text on each request. */
export function startRawReceiver(onSocket: (socket: Socket) => void): Promise<Receiver> {
  const server = net.createServer((socket) => {
    socket.on("error", () => undefined);
    onSocket(socket);
  });
  return listen(server, { requests: [], host: "127.0.0.1", scheme: "http" });
}

interface ListenOptions {
  requests: ReceivedRequest[];
  host: string;
  scheme: string;
}

async function listen(
  server: Server,
  { requests, host, scheme }: ListenOptions,
): Promise<Receiver> {
  const sockets = new Set<Socket>();
  let connectionCount = 0;
  server.on("connection", (socket: Socket) => {
    connectionCount += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, resolve);
  });
  const port = portOf(server.address());
  return {
    port,
    origin: `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`,
    requests,
    connectionCount: () => connectionCount,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("No port");
  return address.port;
}
