import { CHUNK_CHARS_MAX } from "../../storage/storage.ts";

const HIGH_SURROGATE = /[\ud800-\udbff]$/;

/** Cuts a text into pieces that the store takes; never between the halves of a letter. */
export function chunkText(text: string): string[] {
  const pieces: string[] = [];
  let begin = 0;
  while (begin < text.length) {
    const piece = text.slice(begin, begin + CHUNK_CHARS_MAX);
    const isCut = begin + piece.length < text.length && HIGH_SURROGATE.test(piece);
    pieces.push(isCut ? piece.slice(0, -1) : piece);
    begin += isCut ? piece.length - 1 : piece.length;
  }
  return pieces;
}
