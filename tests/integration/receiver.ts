import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";

export interface Received {
  path: string;
  key: string | undefined;
  body: unknown;
}

/** The other end of a recipe's requests, on loopback. */
export interface Receiver {
  url: string;
  received: readonly Received[];
  /** Answers with this status from now on. */
  answerWith(status: number): void;
  /** Lets requests wait until the answer is called. */
  hold(): () => void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let status = 200;
  let held: ServerResponse[] | null = null;
  const answer = (response: ServerResponse) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ seen: received.length }));
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const key = request.headers["idempotency-key"];
      received.push({
        path: request.url ?? "",
        key: typeof key === "string" ? key : undefined,
        body: text === "" ? null : JSON.parse(text),
      });
      if (held) held.push(response);
      else answer(response);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answerWith(next) {
      status = next;
    },
    hold() {
      held = [];
      return () => {
        const waiting = held ?? [];
        held = null;
        waiting.forEach(answer);
      };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
