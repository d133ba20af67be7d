import type { Json } from "../domain/json.ts";

/**
 * About how many characters the value takes as JSON. Stops counting past `max`, so that a small
 * structure that repeats itself a million times costs no more than a large one.
 */
export function jsonSize(value: unknown, max: number): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 5;
  let size = 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      size += jsonSize(item, max - size) + 1;
      if (size > max) return size;
    }
    return size;
  }
  for (const [name, item] of Object.entries(value)) {
    size += name.length + 4 + jsonSize(item, max - size);
    if (size > max) return size;
  }
  return size;
}

/** Text of a value inside a text: missing and null are nothing, lists and objects are JSON. */
export function jsonText(value: Json | undefined): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
