import { gzip as gzipCallback } from "node:zlib";

/** A whole gzip member, made off this thread. Members may be put behind each other in one file. */
export function gzip(text: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) =>
    gzipCallback(text, (error, bytes) => (error ? reject(error) : resolve(bytes))),
  );
}
