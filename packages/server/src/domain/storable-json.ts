import { isJsonObject, type Json } from "./json.ts";

/** Lists and objects within one another (reliability.md A4). */
const DEPTH_MAX = 64;
const REPLACEMENT = "\uFFFD";

/**
 * A value from outside as both stores can keep it: NUL and halves of surrogate pairs become U+FFFD,
 * numbers beyond any number become null. Undefined when it is nested deeper than 64 levels. For
 * answers of other hosts, which we cannot ask to say it better; callers of ours are refused instead.
 */
export function toStorableJson(value: Json): Json | undefined {
  switch (inspect(value, DEPTH_MAX)) {
    case "storable":
      return value;
    case "unstorable":
      return mend(value);
    case "too deep":
      return undefined;
  }
}

/** The same for text. */
export function toStorableText(text: string): string {
  return isStorableText(text)
    ? text
    : text.replaceAll("\0", REPLACEMENT).replace(/\p{Cs}/gu, REPLACEMENT);
}

type Finding = "storable" | "unstorable" | "too deep";

/** Most values are storable, and looking is much cheaper than copying. */
function inspect(value: Json, levels: number): Finding {
  if (typeof value === "string") return isStorableText(value) ? "storable" : "unstorable";
  if (typeof value === "number") return Number.isFinite(value) ? "storable" : "unstorable";
  if (typeof value !== "object" || value === null) return "storable";
  if (levels === 0) return "too deep";

  let finding: Finding = "storable";
  for (const [name, item] of Object.entries(value)) {
    const inner = inspect(item, levels - 1);
    if (inner === "too deep") return inner;
    if (inner === "unstorable" || !isStorableText(name)) finding = "unstorable";
  }
  return finding;
}

function mend(value: Json): Json {
  if (typeof value === "string") return toStorableText(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(mend);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [toStorableText(name), mend(item)]),
  );
}

function isStorableText(text: string): boolean {
  return !(text.includes("\0") || /\p{Cs}/u.test(text));
}
