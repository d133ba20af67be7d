import { CHUNK_BYTES_MAX } from "../../storage/storage.ts";

/** Cuts bytes into pieces that the store takes. */
export function chunkBytes(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let begin = 0; begin < bytes.length; begin += CHUNK_BYTES_MAX) {
    pieces.push(bytes.subarray(begin, begin + CHUNK_BYTES_MAX));
  }
  return pieces;
}
