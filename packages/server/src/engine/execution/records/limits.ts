import type { Json } from "../../../domain/json.ts";
import { jsonSize } from "../../../expressions/json-size.ts";

/** JSON text of a step's input, and of its output (reliability A4). */
export const STEP_JSON_BYTES_MAX = 1_048_576;
/** Inputs and outputs of one repeat together. */
export const RUN_STATE_BYTES_MAX = 33_554_432;
/** Step records of one repeat. */
export const STEP_RECORDS_MAX = 50_000;
/** Items of one foreach. */
export const LOOP_ITEMS_MAX = 10_000;
/** Turns of one `repeat … while`. Each records a step, so the limit above may come first. */
export const LOOP_TURNS_MAX = 50_000;
/** Text of an error that is kept. */
export const ERROR_MESSAGE_CHARS_MAX = 16_384;
/** One line of a job's log, and all lines of one slice. */
export const LOG_LINE_CHARS_MAX = 8_192;
export const LOG_BYTES_MAX = 5_242_880;
/** Longest wait of a timer: 366 days. */
export const WAIT_MS_MAX = 31_622_400_000;
/** A value of a report column. */
export const REPORT_VALUE_CHARS_MAX = 1_024;

/** JSON text never has more bytes than this many times the characters that `jsonSize` counts. */
const BYTES_PER_CHAR_MAX = 6;
/** What is more than this many times too large is not measured exactly. */
const MEASURED_TIMES_MAX = 8;
const MIB = 1_048_576;

/** Bytes of the value as JSON text; what is far below or above `max` is only estimated. */
export function jsonBytes(value: Json, max: number): number {
  const estimate = jsonSize(value, max * MEASURED_TIMES_MAX);
  const isFar = estimate * BYTES_PER_CHAR_MAX < max || estimate > max * MEASURED_TIMES_MAX;
  if (isFar) return estimate;
  return Buffer.byteLength(JSON.stringify(value));
}

/** `1.4 MiB`, rounded up, so that what is too large never looks as if it fit. */
export function mebibytes(bytes: number): string {
  return `${Math.ceil((bytes / MIB) * 10) / 10} MiB`;
}

/** Cuts a text at `max` characters, with a mark. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}
