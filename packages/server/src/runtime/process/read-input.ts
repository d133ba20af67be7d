import { EXIT_CODES } from "./exit-codes.ts";
import { Refusal } from "./refusal.ts";

/** The largest request that a server takes: a batch of events. */
const INPUT_BYTES_MAX = 16_777_216;

/** Everything on standard input, as text. A terminal gives none: nobody knows that we wait for it. */
export async function readInput(): Promise<string> {
  if (process.stdin.isTTY) return "";
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > INPUT_BYTES_MAX) {
      throw new Refusal(`Standard input has more than ${INPUT_BYTES_MAX} bytes.`, EXIT_CODES.limit);
    }
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}
