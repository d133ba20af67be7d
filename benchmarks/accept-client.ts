import net from "node:net";
import { jobInput } from "./job-data.ts";
import { percentile } from "./percentile.ts";

export interface AcceptOrder {
  url: string;
  connections: number;
  durationMs: number;
}

export interface AcceptResult {
  acceptedPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers other than 202. */
  refused: number;
}

/** A header ends here; the server's answers are short, so one packet holds a whole one. */
const HEADER_END = "\r\n\r\n";

process.once("message", (order: AcceptOrder) => {
  void load(order).then((result) => {
    process.send?.(result, () => process.exit(0));
  });
});

/** Each connection sends the next request when the last is answered. Plain sockets: a client library would cost more than the server. */
async function load({ url, connections, durationMs }: AcceptOrder): Promise<AcceptResult> {
  const latencies: number[] = [];
  let refused = 0;
  let number = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + durationMs;
  const one = async (): Promise<void> => {
    const connection = await connect(new URL(url));
    while (performance.now() < endsAt) {
      number += 1;
      const sentAt = performance.now();
      const status = await connection.post(JSON.stringify(jobInput(number)));
      if (status === 202) {
        latencies.push(performance.now() - sentAt);
      } else {
        refused += 1;
      }
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, one));
  return {
    acceptedPerSecond: (latencies.length / (performance.now() - startedAt)) * 1_000,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    refused,
  };
}

async function connect({ hostname, port, pathname }: URL) {
  const socket = net.connect(Number(port), hostname);
  socket.setNoDelay(true);
  let received = "";
  let answered: (status: number) => void = () => {};
  socket.setEncoding("latin1");
  socket.on("data", (text: string) => {
    received += text;
    const header = received.indexOf(HEADER_END);
    if (header < 0) {
      return;
    }
    const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
    if (received.length >= header + HEADER_END.length + length) {
      const status = Number(received.slice(9, 12));
      received = "";
      answered(status);
    }
  });
  socket.on("close", () => answered(0));
  await new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  const head =
    `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n` +
    "content-type: application/json\r\ncontent-length: ";
  return {
    post: (body: string): Promise<number> =>
      new Promise((resolve) => {
        answered = resolve;
        socket.write(`${head}${Buffer.byteLength(body)}${HEADER_END}${body}`);
      }),
    close: () => socket.destroy(),
  };
}
