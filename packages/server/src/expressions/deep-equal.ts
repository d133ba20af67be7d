import type { Json } from "../domain/json.ts";

/** Same values in the same places; the order of an object's names does not matter. */
export function isDeepEqual(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object") return false;
  if (left === null || right === null || Array.isArray(left) !== Array.isArray(right)) return false;
  const rightItems = new Map(Object.entries(right));
  const leftItems = Object.entries(left);
  if (leftItems.length !== rightItems.size) return false;
  return leftItems.every(([name, item]) => {
    const other = rightItems.get(name);
    return other !== undefined && isDeepEqual(item, other);
  });
}
