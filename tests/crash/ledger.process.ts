import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { LedgerLine } from "./ledger-line.ts";

// A process of its own: node … ledger.process.ts FILE. It tells its port to its parent, and ends
// with it. Requests to /effect are those of steps, to /line those of the test.

const [file = ""] = process.argv.slice(2);
const descriptor = openSync(file, "a");

interface Waiting {
  line: LedgerLine;
  response: ServerResponse;
}
let waiting: Waiting[] = [];

const server = createServer((request, response) => {
  read(request)
    .then((body) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ line: lineOf(request, body), response });
    })
    .catch(() => response.destroy());
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: address !== null && typeof address === "object" ? address.port : 0 });
});
process.on("disconnect", () => {
  closeSync(descriptor);
  process.exit(0);
});

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

function lineOf({ url, headers }: IncomingMessage, body: string): LedgerLine {
  if (url !== "/effect") return JSON.parse(body) as LedgerLine;
  return { type: "effect", key: String(headers["idempotency-key"]) };
}

/** One fsync for all that have come by now; nobody is answered before it. */
function flush(): void {
  const batch = waiting;
  waiting = [];
  writeSync(descriptor, batch.map(({ line }) => `${JSON.stringify(line)}\n`).join(""));
  fdatasyncSync(descriptor);
  for (const { response } of batch) {
    response.setHeader("content-type", "application/json");
    response.end('{"ok":true}');
  }
}
