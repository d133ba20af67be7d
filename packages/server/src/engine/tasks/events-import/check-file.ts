import { CHUNK_CHARS_MAX } from "../../../storage/storage.ts";
import { type ImportFormat, readRows } from "./read-rows.ts";

/** Events that are accepted together, and stored as one piece. */
const PIECE_ROWS_MAX = 500;
/** Mistakes that are told; the others are counted. */
const ERRORS_MAX = 100;

export interface CheckedFile {
  rows: number;
  valid: number;
  /** The first hundred. */
  errors: { row: number; message: string }[];
  /** The events as lines of JSON, in pieces of whole lines. */
  pieces: string[];
}

/** Reads a whole file and says what is wrong with it. */
export async function checkFile(text: string, format: ImportFormat): Promise<CheckedFile> {
  const checked: CheckedFile = { rows: 0, valid: 0, errors: [], pieces: [] };
  let lines: string[] = [];
  let chars = 0;
  const flush = () => {
    if (lines.length > 0) checked.pieces.push(lines.join(""));
    lines = [];
    chars = 0;
  };
  for await (const read of readRows(text, format)) {
    checked.rows += 1;
    if ("message" in read) {
      if (checked.errors.length < ERRORS_MAX) checked.errors.push(read);
      continue;
    }
    const line = `${read.event}\n`;
    if (chars + line.length > CHUNK_CHARS_MAX || lines.length === PIECE_ROWS_MAX) flush();
    lines.push(line);
    chars += line.length;
    checked.valid += 1;
  }
  flush();
  return checked;
}
