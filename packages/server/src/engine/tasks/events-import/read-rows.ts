import { RequestError } from "../../../domain/errors.ts";
import { isJsonObject, type Json } from "../../../domain/json.ts";
import { parseJsonText } from "../../../domain/json-ingress.ts";
import { isStorableText } from "../../../domain/storable-text.ts";
import { CHUNK_CHARS_MAX } from "../../../storage/storage.ts";

export const IMPORT_FORMATS = ["csv", "ndjson"] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** A row of the file: its event as JSON text, or what is wrong with it. Rows count from 1. */
export type ImportedRow = { row: number; event: string } | { row: number; message: string };

const COLUMNS_MAX = 200;

/** One event a row; a CSV's rows are objects by the names of its first line. */
export function readRows(text: string, format: ImportFormat): AsyncIterable<ImportedRow> {
  return format === "csv" ? readCsv(text) : readNdjson(text);
}

async function* readNdjson(text: string): AsyncIterable<ImportedRow> {
  let row = 0;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    row += 1;
    yield readLine(row, line);
  }
}

function readLine(row: number, line: string): ImportedRow {
  try {
    return toRow(row, parseJsonText(line));
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { row, message: error.message };
  }
}

async function* readCsv(text: string): AsyncIterable<ImportedRow> {
  const { parse } = await import("csv-parse");
  const parser = parse({ bom: true, relax_column_count: true, skip_empty_lines: true });
  parser.end(text);
  let names: readonly string[] | null = null;
  let row = 0;
  try {
    for await (const record of parser) {
      const cells: readonly string[] = record;
      if (names === null) {
        names = readNames(cells);
        continue;
      }
      row += 1;
      yield toCells(row, { names, cells });
    }
  } catch (error) {
    if (error instanceof RequestError) throw error;
    // Past a mistake in the quotes nothing can be told apart any more.
    yield { row: row + 1, message: error instanceof Error ? error.message : "No CSV" };
  }
}

function readNames(cells: readonly string[]): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (names.includes("")) throw refused("A column has no name; the first line names them all.");
  if (twice !== undefined) throw refused(`The column '${twice}' is there twice.`);
  if (names.length > COLUMNS_MAX) {
    throw refused(`${names.length} columns; the limit is ${COLUMNS_MAX}.`);
  }
  return names;
}

function refused(message: string): RequestError {
  return new RequestError("invalid_value", `The first line: ${message}`);
}

function toCells(
  row: number,
  { names, cells }: { names: readonly string[]; cells: readonly string[] },
): ImportedRow {
  if (cells.length !== names.length) {
    return { row, message: `${cells.length} values; the first line names ${names.length} columns` };
  }
  if (!cells.every(isStorableText)) {
    return { row, message: "It holds a character that cannot be stored (NUL)" };
  }
  return toRow(row, Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""])));
}

function toRow(row: number, event: Json): ImportedRow {
  const text = JSON.stringify(event);
  if (text.length < CHUNK_CHARS_MAX) return { row, event: text };
  const what = isJsonObject(event) ? "Its event" : "Its value";
  return {
    row,
    message: `${what} has ${text.length} characters; the limit is ${CHUNK_CHARS_MAX - 1}`,
  };
}
