import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";

/** Writes what comes into a file, which is there only when it is whole. */
export async function saveStream(
  source: ReadableStream<Uint8Array>,
  target: string,
): Promise<void> {
  const partial = `${target}.part`;
  try {
    await pipeline(Readable.fromWeb(source), createWriteStream(partial));
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
