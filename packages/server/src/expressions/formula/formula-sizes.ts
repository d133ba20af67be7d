import { ExpressionError } from "../expression-error.ts";
import { isSyntaxNode, type SyntaxNode } from "./formula-syntax.ts";

const TEXT_CHARS_MAX = 1_048_576;
/** What a value would be as JSON, however often it holds the same part. */
const VALUE_CHARS_MAX = 8_388_608;

type ExitHook = (node: unknown, input: unknown, environment: unknown, result: unknown) => void;

/**
 * Bounds every value that a formula makes on its way. Without this a text or list doubled forty
 * times takes the whole process with it as soon as something native turns it into a text.
 */
export function guardSizes(tree: SyntaxNode, itemsMax: number): ExitHook {
  // A transform changes objects that have been measured, so then nothing is remembered.
  const sizes = hasTransform(tree) ? null : new WeakMap<object, number>();
  return (_node, _input, _environment, result) => {
    if (typeof result === "string") {
      if (result.length > TEXT_CHARS_MAX)
        throw tooLarge(`A text has more than ${TEXT_CHARS_MAX} characters`);
    } else if (typeof result === "object" && result !== null) {
      if (Array.isArray(result) && result.length > itemsMax) {
        throw tooLarge(`A list has more than ${itemsMax} items`);
      }
      if (measure(result, sizes) > VALUE_CHARS_MAX) {
        throw tooLarge(`A value has more than ${VALUE_CHARS_MAX} characters as JSON`);
      }
    }
  };
}

function measure(value: unknown, sizes: WeakMap<object, number> | null): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 5;
  if (isInternal(value)) return 0;
  const known = sizes?.get(value);
  if (known !== undefined) return known;
  let size = 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      size += measure(item, sizes) + 1;
      if (size > VALUE_CHARS_MAX) break;
    }
  } else {
    for (const [name, item] of Object.entries(value)) {
      size += name.length + 4 + measure(item, sizes);
      if (size > VALUE_CHARS_MAX) break;
    }
  }
  sizes?.set(value, size);
  return size;
}

/** JSONata's functions, and the lists of bindings that it keeps while it walks a path. */
function isInternal(value: object): boolean {
  if (Array.isArray(value)) return "tupleStream" in value;
  return Object.hasOwn(value, "_jsonata_function") || Object.hasOwn(value, "_jsonata_lambda");
}

function tooLarge(message: string): ExpressionError {
  return new ExpressionError("expression_limit", message);
}

function hasTransform(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasTransform);
  if (typeof value !== "object" || value === null || value instanceof RegExp) return false;
  if (isSyntaxNode(value) && value.type === "transform") return true;
  return Object.values(value).some(hasTransform);
}
