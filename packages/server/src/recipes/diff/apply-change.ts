import { isJsonObject, type Json } from "../../domain/json.ts";
import type { Change } from "./change.ts";

/** Changes a document in place. The change must be one that was made for it. */
export function applyChange(document: Json, change: Change): void {
  switch (change.op) {
    case "add":
      insert(document, { pointer: change.pointer, value: change.after ?? null });
      return;
    case "remove":
      take(document, change.pointer);
      return;
    case "change":
      take(document, change.pointer);
      insert(document, { pointer: change.pointer, value: change.after ?? null });
      return;
    case "move": {
      const value = take(document, change.from ?? change.pointer);
      insert(document, { pointer: change.pointer, value });
    }
  }
}

function insert(document: Json, { pointer, value }: { pointer: string; value: Json }): void {
  const { holder, key } = placeOf(document, pointer);
  if (Array.isArray(holder)) holder.splice(Number(key), 0, value);
  // Never a prototype: what a document calls __proto__ is data.
  else if (isJsonObject(holder)) defineOwn(holder, key, value);
}

function take(document: Json, pointer: string): Json {
  const { holder, key } = placeOf(document, pointer);
  if (Array.isArray(holder)) return holder.splice(Number(key), 1)[0] ?? null;
  if (!isJsonObject(holder)) return null;
  const value = holder[key] ?? null;
  delete holder[key];
  return value;
}

function placeOf(document: Json, pointer: string): { holder: Json; key: string } {
  const keys = pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  let holder = document;
  for (const key of keys.slice(0, -1)) {
    if (Array.isArray(holder)) holder = holder[Number(key)] ?? null;
    else if (isJsonObject(holder)) holder = holder[key] ?? null;
  }
  return { holder, key: keys.at(-1) ?? "" };
}

function defineOwn(holder: object, key: string, value: Json): void {
  Object.defineProperty(holder, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
