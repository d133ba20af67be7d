import { RequestError } from "./errors.ts";
import type { Json } from "./json.ts";
import { JsonSyntaxError, locateJson } from "./json-location.ts";
import { lineAndColumn } from "./line-and-column.ts";
import { isStorableText } from "./storable-text.ts";

const DEPTH_MAX = 64;

/** Only these can write what is looked for value by value: an escape, or a number past 1e308. */
const SUSPICIOUS = /\\u|\d{200}|[eE]\+?\d{3}/;

/**
 * Reads JSON from outside. Refuses with `body_empty`, `json_syntax` (with line and column),
 * `too_deep`, `invalid_unicode` (NUL and half surrogate pairs, README §1.13) and `invalid_value`
 * (numbers that JavaScript holds as infinite). Keys are data, also `__proto__`; of a key that is
 * there twice the last counts. It costs microseconds for a webhook's body.
 */
export function parseJsonText(text: string, { depthMax = DEPTH_MAX } = {}): Json {
  const source = text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
  if (isDeeper(source, depthMax)) {
    const message = `The JSON is nested more than ${depthMax} levels deep.`;
    throw new RequestError("too_deep", message, {
      limit: depthMax,
      errors: [{ pointer: "", code: "too_deep", message }],
    });
  }
  const value = parse(source);
  if (SUSPICIOUS.test(source)) refuseBadValues(value, "");
  return value;
}

const BYTE_ORDER_MARK = 0xfeff;

function parse(source: string): Json {
  try {
    return JSON.parse(source);
  } catch {
    throw syntaxError(source);
  }
}

function syntaxError(source: string): RequestError {
  if (source.trim() === "") {
    const message = "The body is empty; send JSON.";
    return new RequestError("body_empty", message, {
      errors: [{ pointer: "", code: "body_empty", message }],
    });
  }
  try {
    locateJson(source);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const { line, column } = lineAndColumn(source, error.offset);
    const message = `${error.message} at line ${line} column ${column}.`;
    return new RequestError("json_syntax", message, {
      errors: [{ pointer: "", code: "json_syntax", message, line, column }],
    });
  }
  return new RequestError("json_syntax", "The body is not JSON.");
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** JavaScript parses a million levels but cannot write five thousand, so depth is counted before. */
function isDeeper(source: string, depthMax: number): boolean {
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfText(source, at + 1);
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth++;
      if (depth > depthMax) return true;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      depth--;
    }
  }
  return false;
}

function endOfText(source: string, from: number): number {
  let at = source.indexOf('"', from);
  while (at !== -1 && isEscaped(source, at)) at = source.indexOf('"', at + 1);
  return at === -1 ? source.length : at;
}

function isEscaped(source: string, quote: number): boolean {
  let at = quote - 1;
  while (source.charCodeAt(at) === BACKSLASH) at--;
  return (quote - at) % 2 === 0;
}

function refuseBadValues(value: Json, pointer: string): void {
  if (typeof value === "string") refuseBadText(value, pointer);
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw refusal("invalid_value", pointer, "The number is too large; send it as a text.");
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    const inner = `${pointer}/${escapePointer(name)}`;
    if (!Array.isArray(value)) refuseBadText(name, inner);
    refuseBadValues(item, inner);
  }
}

function refuseBadText(text: string, pointer: string): void {
  if (isStorableText(text)) return;
  throw refusal("invalid_unicode", pointer, "The text has a NUL or half a surrogate pair.");
}

function refusal(
  code: "invalid_value" | "invalid_unicode",
  pointer: string,
  message: string,
): RequestError {
  const shown = pointer.replace(/[\0\p{Surrogate}]/gu, "\u{fffd}");
  return new RequestError(code, message, { errors: [{ pointer: shown, code, message }] });
}

function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
