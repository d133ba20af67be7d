import type { Json } from "../domain/json.ts";
import type { ConditionOperator } from "../domain/recipe/condition-list.ts";
import { isDeepEqual } from "./deep-equal.ts";
import { ExpressionError } from "./expression-error.ts";
import { jsonText } from "./json-size.ts";

/**
 * One comparison of a condition list. Throws `null_comparison` when null is greater or less
 * than something, and `expression_failed` when two values have no order.
 */
export function compareValues(op: ConditionOperator, left: Json, right: Json): boolean {
  switch (op) {
    case "contains":
      return compareTexts(left, right, (text, part) => text.includes(part));
    case "does_not_contain":
      return compareTexts(left, right, (text, part) => !text.includes(part));
    case "starts_with":
      return compareTexts(left, right, (text, part) => text.startsWith(part));
    case "does_not_start_with":
      return compareTexts(left, right, (text, part) => !text.startsWith(part));
    case "ends_with":
      return compareTexts(left, right, (text, part) => text.endsWith(part));
    case "does_not_end_with":
      return compareTexts(left, right, (text, part) => !text.endsWith(part));
    case "equals":
      return isEqual(left, right);
    case "does_not_equal":
      return !isEqual(left, right);
    case "greater_than":
      return isGreater(left, right);
    case "less_than":
      return isGreater(right, left);
    case "is_true":
      return left === true;
    case "is_not_true":
      return left !== true;
    case "is_present":
      return left !== null && left !== "";
    case "is_not_present":
      return left === null || left === "";
  }
}

/** Null has no text: every text comparison with it is false, also the negative ones. */
function compareTexts(
  left: Json,
  right: Json,
  compare: (text: string, part: string) => boolean,
): boolean {
  return left !== null && right !== null && compare(jsonText(left), jsonText(right));
}

/** A number, list or object equals its text; true and false do not, and null equals only null. */
function isEqual(left: Json, right: Json): boolean {
  if (typeof left === "string" && hasTextForm(right)) return left === jsonText(right);
  if (typeof right === "string" && hasTextForm(left)) return right === jsonText(left);
  return isDeepEqual(left, right);
}

function hasTextForm(value: Json): boolean {
  return value !== null && typeof value !== "boolean";
}

/** Numbers by size (a text that is a number counts as one beside a number), texts by their letters. */
function isGreater(left: Json, right: Json): boolean {
  if (left === null || right === null) {
    throw new ExpressionError("null_comparison", "null is neither greater nor less than anything");
  }
  if (typeof left === "string" && typeof right === "string") return left > right;
  const [leftNumber, rightNumber] = [toNumber(left), toNumber(right)];
  if (leftNumber === null || rightNumber === null) {
    throw new ExpressionError(
      "expression_failed",
      `${typeName(left)} and ${typeName(right)} cannot be ordered`,
    );
  }
  return leftNumber > rightNumber;
}

function toNumber(value: Json): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !/^\s*-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/.test(value))
    return null;
  return Number(value);
}

function typeName(value: Json): string {
  if (Array.isArray(value)) return "A list";
  if (typeof value === "string") return "A text that is not a number";
  if (typeof value === "boolean") return "A boolean";
  return typeof value === "number" ? "a number" : "An object";
}
