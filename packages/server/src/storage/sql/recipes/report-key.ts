import { createHash } from "node:crypto";
import type { Json } from "../../../domain/json.ts";

/** Of a longer text the rest is told apart by its hash, so that keys stay short. */
const KEY_CHARS_MAX = 80;
const HASH_CHARS = 16;

/** First letters of keys by type: booleans come before numbers, numbers before texts. */
const PREFIX = { boolean: "b", number: "n", text: "t" };
/** Above every key of a number. */
const NUMBERS_END = "o";
const DOUBLE_BYTES = 8;

/** Text whose byte order is the order of the values, on both stores. Null for what is blank. */
export function reportKey(value: Json): string | null {
  if (value === null || value === "") return null;
  if (typeof value === "number") return PREFIX.number + orderedNumber(value);
  if (typeof value === "boolean") return PREFIX.boolean + (value ? 1 : 0);
  return textKey(typeof value === "string" ? value : JSON.stringify(value));
}

/** The keys of all values that people write like this: `5` is a number and a text. */
export function keysOfText(text: string): string[] {
  const keys = [textKey(text)];
  if (isNumber(text)) keys.push(PREFIX.number + orderedNumber(Number(text)));
  if (text === "true" || text === "false") keys.push(`${PREFIX.boolean}${text === "true" ? 1 : 0}`);
  return keys;
}

/** The keys between two limits, each of which may be absent. Numbers if every limit is one. */
export function keyRange({ min, max }: { min?: string; max?: string }): {
  from: string;
  to: string;
} {
  const limits = [min, max].filter((limit) => limit !== undefined);
  if (limits.every(isNumber)) {
    return {
      from: PREFIX.number + (min === undefined ? "" : orderedNumber(Number(min))),
      to: max === undefined ? NUMBERS_END : PREFIX.number + orderedNumber(Number(max)),
    };
  }
  return {
    from: min === undefined ? PREFIX.text : textKey(min),
    to: max === undefined ? "u" : textKey(max),
  };
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

function textKey(text: string): string {
  if (text.length <= KEY_CHARS_MAX) return PREFIX.text + text;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, HASH_CHARS);
  return `${PREFIX.text}${text.slice(0, KEY_CHARS_MAX)}~${hash}`;
}

/** The bits of the number, turned so that their order is the order of the numbers. */
function orderedNumber(value: number): string {
  const bytes = Buffer.alloc(DOUBLE_BYTES);
  // Plus zero, for -0 is the same number.
  bytes.writeDoubleBE(value + 0);
  const bits = bytes.readBigUInt64BE();
  const isNegative = bits >> 63n === 1n;
  const turned = isNegative ? ~bits & 0xffff_ffff_ffff_ffffn : bits | (1n << 63n);
  return turned.toString(16).padStart(DOUBLE_BYTES * 2, "0");
}
