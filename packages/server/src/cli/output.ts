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

export function createOutput({ stdout, stderr, json, color }: OutputOptions): Output {
  const isTerminal = stdout.isTTY === true;
  let drawnLines = 0;
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
      const up = drawnLines > 0 ? `\u001b[${drawnLines}A` : "";
      stdout.write(`${up}\u001b[0J${text}\n`);
      drawnLines = text.split("\n").length;
    },
  };
}

/** https://no-color.org: any value of NO_COLOR that is not empty turns color off. */
export function wantsColor(
  environment: Readonly<Record<string, string | undefined>>,
): boolean | undefined {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR && environment.FORCE_COLOR !== "0") return true;
  return environment.TERM === "dumb" ? false : undefined;
}
