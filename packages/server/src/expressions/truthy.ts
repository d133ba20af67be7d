import type { Json } from "../domain/json.ts";

/** JSONata's `$boolean`: empty texts, lists and objects, 0, null and what is missing are false. */
export function isTruthy(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(isTruthy);
  if (typeof value !== "object" || value === null) return Boolean(value);
  return Object.keys(value).length > 0;
}
