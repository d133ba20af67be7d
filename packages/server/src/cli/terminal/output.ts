import { stripVTControlCharacters } from "node:util";
import { createStyle, type Style } from "./style.ts";

/** Where a command writes. Results go to standard output, remarks to standard error. */
export interface Output {
  /** The person asked for JSON: standard output carries nothing else. */
  readonly json: boolean;
  /** Standard output is a terminal that can be redrawn. */
  readonly live: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
  readonly style: Style;
  /** A line, or several, of the result. */
  line(text?: string): void;
  /** The result as JSON. */
  value(value: unknown): void;
  /** A remark that is not part of the result. */
  remark(text: string): void;
  /** Replaces what was drawn last. Only where `live`. */
  draw(text: string): void;
}

/** The part of a stream that is needed. */
interface Sink {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

export interface OutputStreams {
  stdout: Sink;
  stderr: Sink;
}

export interface OutputOptions extends OutputStreams {
  json: boolean;
  /** From NO_COLOR, FORCE_COLOR and TERM; undefined = as the terminal is. */
  color: boolean | undefined;
}

const COLUMNS_DEFAULT = 100;
const ROWS_DEFAULT = 40;

export function createOutput({ stdout, stderr, json, color }: OutputOptions): Output {
  const isTerminal = stdout.isTTY === true;
  let drawnRows = 0;
  return {
    json,
    live: isTerminal && !json,
    columns: stdout.columns ?? COLUMNS_DEFAULT,
    style: createStyle(!json && (color ?? isTerminal)),
    line(text = "") {
      stdout.write(`${text}\n`);
    },
    value(value) {
      stdout.write(`${JSON.stringify(value, null, isTerminal ? 2 : undefined)}\n`);
    },
    remark(text) {
      stderr.write(`${text}\n`);
    },
    draw(text) {
      const columns = stdout.columns ?? COLUMNS_DEFAULT;
      const lines = cutToRoom(text.split("\n"), { columns, rows: stdout.rows ?? ROWS_DEFAULT });
      const up = drawnRows > 0 ? `\u001b[${drawnRows}A` : "";
      stdout.write(`${up}\u001b[0J${lines.join("\n")}\n`);
      drawnRows = lines.reduce((sum, line) => sum + rowsOf(line, columns), 0);
    },
  };
}

/** What has scrolled off the top cannot be drawn over, so that no more is drawn than there is room for. */
function cutToRoom(
  lines: readonly string[],
  { columns, rows }: { columns: number; rows: number },
): readonly string[] {
  const shown: string[] = [];
  // One row for the cursor, one for the remark.
  let left = rows - 2;
  for (const line of lines) {
    left -= rowsOf(line, columns);
    if (left < 0) break;
    shown.push(line);
  }
  const missing = lines.length - shown.length;
  return missing === 0
    ? shown
    : [...shown, `… ${missing} more ${missing === 1 ? "line" : "lines"}`];
}

/** Rows that a line takes; the codes of colors take no room. */
function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns));
}

/** https://no-color.org: NO_COLOR turns color off unless it is empty. */
export function wantsColor(
  environment: Readonly<Record<string, string | undefined>>,
): boolean | undefined {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR && environment.FORCE_COLOR !== "0") return true;
  return environment.TERM === "dumb" ? false : undefined;
}
