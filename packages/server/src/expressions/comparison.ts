import type { Json } from "../domain/json.ts";
import {
  ASK,
  compileFormulaPath,
  type Found,
  isFunctionLike,
  type Read,
} from "./formula/formula-path.ts";
import { hasOnly, isSyntaxNode, type SyntaxNode } from "./formula/formula-syntax.ts";
import type { Scope } from "./scope.ts";
import { isTruthy } from "./truthy.ts";

/**
 * Says true or false, or undefined when these values are a case for JSONata: lists on the way of a
 * path, objects compared, types that have no order.
 */
export type Comparison = (scope: Scope) => boolean | undefined;

/**
 * Compiles the conditions that most recipes have (a path, a path against a literal or a path, `and`,
 * `or`, `$not`, `$exists` of those) so that they need no other thread. Null for any other formula.
 * Where it answers it answers what JSONata does: comparison.test.ts asks both.
 */
export function compileComparison(tree: SyntaxNode): Comparison | null {
  const read = compileNode(tree);
  if (read === null) return null;
  return (scope) => {
    const value = read(scope);
    return isDoubtful(value) ? undefined : isTruthy(value);
  };
}

function compileNode(node: SyntaxNode): Read | null {
  switch (node.type) {
    case "path":
      return compileFormulaPath(node);
    case "string":
    case "number":
    case "value":
      return compileLiteral(node);
    case "block":
      return compileBlock(node);
    case "binary":
      return compileBinary(node);
    case "function":
      return compileCall(node);
    default:
      return null;
  }
}

function compileLiteral(node: SyntaxNode): Read | null {
  const { value } = node;
  const isLiteral =
    value === null ||
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean";
  return isLiteral && hasOnly(node, []) ? () => value : null;
}

function compileBlock(node: SyntaxNode): Read | null {
  const inner = Array.isArray(node.expressions) ? node.expressions : [];
  if (inner.length !== 1 || !isSyntaxNode(inner[0]) || !hasOnly(node, ["expressions"])) return null;
  return compileNode(inner[0]);
}

function compileBinary(node: SyntaxNode): Read | null {
  const { lhs, rhs } = node;
  if (!isSyntaxNode(lhs) || !isSyntaxNode(rhs) || !hasOnly(node, ["lhs", "rhs"])) return null;
  const left = compileNode(lhs);
  if (node.value === "in" && left !== null) return compileIn(left, rhs);
  const right = compileNode(rhs);
  if (left === null || right === null) return null;
  const operator = node.value;
  if (operator === "and" || operator === "or") return compileLogic(operator, left, right);
  const compare = typeof operator === "string" ? COMPARE.get(operator) : undefined;
  return compare === undefined ? null : (scope) => compare(left(scope), right(scope));
}

/** `trigger.body.action in ['opened', 'closed']`. */
function compileIn(left: Read, list: SyntaxNode): Read | null {
  const items = Array.isArray(list.expressions) ? list.expressions : [];
  const isList = list.type === "unary" && list.value === "[" && hasOnly(list, ["expressions"]);
  const values = items.map((item) => (isSyntaxNode(item) && isLiteral(item) ? item.value : ASK));
  if (!isList || values.includes(ASK)) return null;
  return (scope) => {
    const value = left(scope);
    return value === ASK || isStructure(value)
      ? ASK
      : value !== undefined && values.includes(value);
  };
}

function isLiteral({ type }: SyntaxNode): boolean {
  return type === "string" || type === "number" || type === "value";
}

function compileLogic(operator: "and" | "or", left: Read, right: Read): Read {
  const decisive = operator === "or";
  return (scope) => {
    const first = left(scope);
    if (isDoubtful(first)) return ASK;
    if (isTruthy(first) === decisive) return decisive;
    const second = right(scope);
    return isDoubtful(second) ? ASK : isTruthy(second);
  };
}

function compileCall(node: SyntaxNode): Read | null {
  const procedure = node.procedure;
  const given = Array.isArray(node.arguments) ? node.arguments : [];
  if (!isSyntaxNode(procedure) || procedure.type !== "variable" || given.length !== 1) return null;
  if (
    !isSyntaxNode(given[0]) ||
    node.name !== undefined ||
    !hasOnly(node, ["name", "procedure", "arguments"])
  )
    return null;
  const read = compileNode(given[0]);
  if (read === null) return null;
  if (procedure.value === "exists") {
    return (scope) => {
      const value = read(scope);
      return value === ASK || isFunctionLike(value) ? ASK : value !== undefined;
    };
  }
  if (procedure.value !== "not") return null;
  return (scope) => {
    const value = read(scope);
    if (value === undefined) return undefined;
    return isDoubtful(value) ? ASK : !isTruthy(value);
  };
}

/** Equal is decided here for scalars only, order for two numbers or two texts. */
const COMPARE = new Map<string, (left: Found, right: Found) => Found>([
  ["=", (left, right) => equal(left, right, (same) => same)],
  ["!=", (left, right) => equal(left, right, (same) => !same)],
  ["<", (left, right) => order(left, right, (a, b) => a < b)],
  ["<=", (left, right) => order(left, right, (a, b) => a <= b)],
  [">", (left, right) => order(left, right, (a, b) => a > b)],
  [">=", (left, right) => order(left, right, (a, b) => a >= b)],
]);

function equal(left: Found, right: Found, answer: (same: boolean) => boolean): Found {
  if (left === ASK || right === ASK) return ASK;
  if (left === undefined || right === undefined) return false;
  if (isStructure(left) && isStructure(right)) return ASK;
  return answer(left === right);
}

type Ordered = string | number;

function order(left: Found, right: Found, answer: (a: Ordered, b: Ordered) => boolean): Found {
  const isNumbers = typeof left === "number" && typeof right === "number";
  const isTexts = typeof left === "string" && typeof right === "string";
  if (isNumbers || isTexts) return answer(left, right);
  const isMissing = left === undefined && (right === undefined || isOrdered(right));
  return isMissing || (right === undefined && isOrdered(left)) ? undefined : ASK;
}

function isOrdered(value: Found): boolean {
  return typeof value === "string" || typeof value === "number";
}

function isStructure(value: Found): boolean {
  return typeof value === "object" && value !== null;
}

type Doubtful = typeof ASK | Json[];

/** JSONata's truth of a list, and of an object that looks like one of its functions, is its own affair. */
function isDoubtful(value: Found): value is Doubtful {
  return value === ASK || Array.isArray(value) || isFunctionLike(value);
}
