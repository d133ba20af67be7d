import { type ProblemItem, RequestError } from "../domain/errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../domain/json.ts";
import { parseJsonText } from "../domain/json-ingress.ts";
import { locateJson } from "../domain/json-location.ts";
import { type Location, lineAndColumn } from "../domain/line-and-column.ts";
import { isStorableText } from "../domain/storable-text.ts";
import { escapePointer } from "./pointer.ts";
import { readYaml } from "./read-yaml.ts";
import { ERRORS_MAX, refuse } from "./refuse.ts";

const BYTES_MAX = 524_288;
const UTF8_BYTES_PER_CHAR_MAX = 3;

/** A document as it was sent, with the places of its values. */
export interface SourceDocument {
  readonly value: JsonObject;
  /** Where the value stands, or the nearest value around it. */
  locate(pointer: string): Location;
}

/** What a reader of one format found: values, where they are, and keys that are there twice. */
export interface LocatedValue {
  readonly value: Json;
  readonly offsets: ReadonlyMap<string, number>;
  readonly duplicates: readonly { pointer: string; offset: number }[];
}

/**
 * Reads a JSON or YAML document. Refuses more than 512 KiB, what is not the format, keys that are
 * there twice or name a prototype, text that no store takes and numbers that would lose digits.
 */
export function readSourceDocument(text: string, format: "json" | "yaml"): SourceDocument {
  refuseLarge(text);
  const source = text.startsWith("\u{feff}") ? text.slice(1) : text;
  if (source.trim() === "") {
    throw new RequestError("body_empty", "The body is empty; send a recipe document.");
  }
  const found = format === "json" ? readJson(source) : readYaml(source);
  const locate = (pointer: string) => lineAndColumn(source, nearestOffset(found.offsets, pointer));
  const faults = [...faultsOf(found.value, "")].slice(0, ERRORS_MAX);
  refuse([
    ...duplicateKeys(source, found),
    ...faults.map((fault) => ({ ...fault, ...locate(fault.pointer) })),
  ]);
  if (!isJsonObject(found.value)) {
    throw new RequestError("wrong_type", `Expected an object, got ${typeName(found.value)}.`);
  }
  return { value: found.value, locate };
}

function refuseLarge(text: string): void {
  if (text.length * UTF8_BYTES_PER_CHAR_MAX <= BYTES_MAX) return;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= BYTES_MAX) return;
  throw new RequestError(
    "too_large",
    `The document has ${bytes} bytes; the limit is ${BYTES_MAX}.`,
    {
      limit: BYTES_MAX,
    },
  );
}

function readJson(source: string): LocatedValue {
  return { value: parseJsonText(source), ...locateJson(source) };
}

function nearestOffset(offsets: ReadonlyMap<string, number>, pointer: string): number {
  for (let near = pointer; near !== ""; near = near.slice(0, near.lastIndexOf("/"))) {
    const offset = offsets.get(near);
    if (offset !== undefined) return offset;
  }
  return offsets.get("") ?? 0;
}

function duplicateKeys(source: string, { duplicates }: LocatedValue): ProblemItem[] {
  return duplicates.slice(0, ERRORS_MAX).map(({ pointer, offset }) => ({
    pointer,
    code: "duplicate_key",
    message: `${pointer} is there twice`,
    ...lineAndColumn(source, offset),
  }));
}

/** As keys of a document these are an attack or a slip, never a name that is needed. */
const PROTOTYPE_KEYS = new Set(["__proto__", "constructor", "prototype"]);

function* faultsOf(value: Json, pointer: string): Generator<ProblemItem> {
  const fault = faultOf(value);
  if (fault !== null) yield { pointer, ...fault };
  if (typeof value !== "object" || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    const inner = `${pointer}/${escapePointer(name)}`;
    const keyFault = Array.isArray(value) ? null : faultOfKey(name);
    if (keyFault !== null) yield { pointer: inner, ...keyFault };
    yield* faultsOf(item, inner);
  }
}

type Fault = Pick<ProblemItem, "code" | "message">;

function faultOf(value: Json): Fault | null {
  if (typeof value === "string" && !isStorableText(value)) {
    return { code: "invalid_unicode", message: "The text has a NUL or half a surrogate pair" };
  }
  if (typeof value !== "number") return null;
  if (!Number.isFinite(value))
    return { code: "invalid_value", message: "The number is not finite" };
  const losesDigits = Number.isInteger(value) && !Number.isSafeInteger(value);
  return losesDigits
    ? { code: "invalid_value", message: "The number would lose digits; write it in quotes" }
    : null;
}

function faultOfKey(name: string): Fault | null {
  if (PROTOTYPE_KEYS.has(name)) {
    return { code: "invalid_value", message: `'${name}' cannot be a key` };
  }
  return faultOf(name);
}

function typeName(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
