import { nearestWord } from "../../domain/nearest-word.ts";
import { ExpressionError } from "../expression-error.ts";
import { isSyntaxNode, type SyntaxNode } from "./formula-syntax.ts";

// biome-ignore format: a table
/** JSONata's functions. `$eval` is not among them: a formula is written, not computed. */
const FUNCTIONS = [
  "abs", "append", "assert", "average", "base64decode", "base64encode", "boolean", "ceil", "clone",
  "contains", "count", "decodeUrl", "decodeUrlComponent", "distinct", "each", "encodeUrl",
  "encodeUrlComponent", "error", "exists", "filter", "floor", "formatBase", "formatInteger",
  "formatNumber", "fromMillis", "join", "keys", "length", "lookup", "lowercase", "map", "match",
  "max", "merge", "millis", "min", "not", "now", "number", "pad", "parseInteger", "power", "random",
  "reduce", "replace", "reverse", "round", "shuffle", "sift", "single", "sort", "split", "spread",
  "sqrt", "string", "substring", "substringAfter", "substringBefore", "sum", "toMillis", "trim",
  "type", "uppercase", "zip",
];

/**
 * Refuses what parses but cannot work: a function or variable that does not exist, a call without
 * `$`, a number that loses digits, and `["key"]`, which in JSONata is a filter that lets everything through.
 */
export function checkFormula(tree: SyntaxNode): void {
  const nodes = nodesOf(tree);
  const known = new Set(["", "$", ...FUNCTIONS, ...nodes.flatMap(boundNames)]);
  for (const node of nodes) {
    if (node.type === "variable") checkVariable(node, known);
    if (node.type === "function" || node.type === "partial") checkCall(node);
    if (node.type === "filter") checkFilter(node);
    if (node.type === "number") checkNumber(node);
  }
}

/** All nodes of a tree. Without recursion: a sum of a thousand terms is a thousand levels deep. */
function nodesOf(tree: SyntaxNode): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  const values: unknown[] = [tree];
  while (values.length > 0) {
    const value = values.pop();
    if (typeof value !== "object" || value === null || value instanceof RegExp) continue;
    if (isSyntaxNode(value)) nodes.push(value);
    values.push(...Object.values(value));
  }
  return nodes;
}

/** `$x := …`, `function($x)`, `@$x` and `#$x` make a variable known. */
function boundNames(node: SyntaxNode): string[] {
  const names: unknown[] = [node.focus, node.index];
  if (node.type === "bind" && isSyntaxNode(node.lhs)) names.push(node.lhs.value);
  if (node.type === "lambda" && Array.isArray(node.arguments)) {
    names.push(...node.arguments.filter(isSyntaxNode).map((argument) => argument.value));
  }
  if (node.type === "index") names.push(node.value);
  return names.filter((name) => typeof name === "string");
}

function checkVariable(node: SyntaxNode, known: ReadonlySet<string>): void {
  const name = String(node.value);
  if (known.has(name)) return;
  if (name === "eval") throw badAt(node, "$eval is not available: a formula cannot run a text");
  const nearest = nearestWord(
    name,
    [...known].filter((word) => word.length > 1),
  );
  const hint = nearest === null ? "" : `; did you mean $${nearest}?`;
  throw badAt(node, `There is no function or variable $${name}${hint}`);
}

function checkCall(node: SyntaxNode): void {
  const procedure = node.procedure;
  if (!isSyntaxNode(procedure) || procedure.type !== "path") return;
  const steps = procedure.steps;
  if (!Array.isArray(steps) || steps.length !== 1 || !isSyntaxNode(steps[0])) return;
  const name = String(steps[0].value);
  const nearest = nearestWord(name, FUNCTIONS);
  const hint = nearest === null ? "" : `; did you mean $${nearest}()?`;
  throw badAt(node, `${name}() is not a function: their names begin with $${hint}`);
}

function checkFilter(node: SyntaxNode): void {
  const filter = node.expr;
  if (!isSyntaxNode(filter) || filter.type !== "string") return;
  throw badAt(
    node,
    `In a formula ["${String(filter.value)}"] selects nothing; write .\`${String(filter.value)}\``,
  );
}

function checkNumber(node: SyntaxNode): void {
  const { value } = node;
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return;
  throw badAt(node, "The number would lose digits; write it in quotes");
}

function badAt(node: SyntaxNode, message: string): ExpressionError {
  const position = node.position;
  const details = typeof position === "number" ? { column: position } : {};
  return new ExpressionError("bad_expression", message, details);
}
