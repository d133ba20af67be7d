import type { Readable } from "node:stream";
import type { Clock } from "../clock.ts";

const WINDOW_MS = 100;

/**
 * Reads a stream at most so fast: what comes beyond waits in its sender, who is stopped by a full
 * pipe. A flood costs the reader no more than this. Answers the way to end it.
 */
export function readBounded(
  stream: Readable,
  {
    clock,
    bytesPerWindow,
    onChunk,
  }: { clock: Clock; bytesPerWindow: number; onChunk: (chunk: Buffer) => void },
): () => void {
  let bytes = 0;
  let takeBack: (() => void) | null = null;

  function open(): void {
    takeBack = null;
    if (bytes >= bytesPerWindow) {
      bytes = 0;
      stream.resume();
    }
    bytes = 0;
  }

  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    takeBack ??= clock.after(WINDOW_MS, open);
    if (bytes >= bytesPerWindow) stream.pause();
    onChunk(chunk);
  });
  stream.on("error", () => {
    // The child is gone; how it ended is told by its exit.
  });
  return () => {
    takeBack?.();
    stream.destroy();
  };
}
