import { isStorableText } from "../../domain/storable-text.ts";
import { ExpressionError } from "../expression-error.ts";
import { jsonSize } from "../json-size.ts";

const RESULT_CHARS_MAX = 1_048_576;
const DEPTH_MAX = 64;

/** The result of a formula as JSON. Missing is null. Throws an ExpressionError for what is not JSON. */
export function encodeResult(result: unknown): string {
  refuseUnstorable(result, 0);
  if (jsonSize(result, RESULT_CHARS_MAX) > RESULT_CHARS_MAX) {
    throw new ExpressionError(
      "expression_limit",
      `The result is larger than ${RESULT_CHARS_MAX} characters`,
    );
  }
  return result === undefined ? "null" : JSON.stringify(result);
}

function refuseUnstorable(value: unknown, depth: number): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new ExpressionError("expression_failed", "The result is not a finite number");
  }
  if (typeof value === "string" && !isStorableText(value)) {
    throw new ExpressionError("expression_failed", "The result has a NUL or half a surrogate pair");
  }
  if (isFunction(value)) {
    throw new ExpressionError("expression_failed", "The result is a function; call it with ()");
  }
  if (typeof value !== "object" || value === null) return;
  if (depth === DEPTH_MAX) {
    throw new ExpressionError(
      "expression_limit",
      `The result is more than ${DEPTH_MAX} levels deep`,
    );
  }
  if (Array.isArray(value)) {
    for (const item of value) refuseUnstorable(item, depth + 1);
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    if (!isStorableText(name)) refuseUnstorable(name, depth);
    refuseUnstorable(item, depth + 1);
  }
}

/** JSONata marks its functions so; data from outside can only pretend, and is refused as well. */
function isFunction(value: unknown): boolean {
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, "_jsonata_function") || Object.hasOwn(value, "_jsonata_lambda");
}
