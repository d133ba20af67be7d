import jsonata from "jsonata";
import { ExpressionError } from "../expression-error.ts";

export const FORMULA_CHARS_MAX = 4096;
/** The parser goes down a function call per level. */
const NESTING_MAX = 128;
/** The parser's time grows with the square of the parts of a path or chain. */
const OPERATORS_MAX = 1_000;
/**
 * For `??` and `?:` the parser copies all that stands left of them, so each such operator inside
 * the brackets of another doubles the work. Characters times doublings stay below this.
 */
const COPIED_CHARS_MAX = 524_288;

/** What we read of JSONata's syntax tree. Everything else in a node is found by walking it. */
export interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
  );
}

/** Whether the node has these fields at most: then nothing was said that the reader does not know. */
export function hasOnly(node: SyntaxNode, fields: readonly string[]): boolean {
  return Object.keys(node).every((name) => COMMON_FIELDS.has(name) || fields.includes(name));
}

const COMMON_FIELDS = new Set(["type", "value", "position"]);

/** Parses JSONata within bounds. Throws `bad_expression` or `expression_limit`, with a column. */
export function parseFormula(source: string): SyntaxNode {
  refuseTooLarge(source);
  try {
    const tree: unknown = jsonata(source).ast();
    if (isSyntaxNode(tree)) return tree;
  } catch (error) {
    throw badExpression(error, source);
  }
  throw new ExpressionError("bad_expression", "This is not a formula");
}

function refuseTooLarge(source: string): void {
  if (source.length > FORMULA_CHARS_MAX) {
    throw new ExpressionError(
      "expression_limit",
      `The formula has ${source.length} characters; the limit is ${FORMULA_CHARS_MAX}`,
    );
  }
  const { nesting, operators, defaultsNesting } = measure(source);
  if (operators > OPERATORS_MAX) {
    throw new ExpressionError(
      "expression_limit",
      `The formula has ${operators} operators; the limit is ${OPERATORS_MAX}`,
    );
  }
  if (nesting > NESTING_MAX) {
    throw new ExpressionError(
      "expression_limit",
      `The formula is nested ${nesting} levels deep; the limit is ${NESTING_MAX}`,
    );
  }
  if (source.length * 2 ** defaultsNesting > COPIED_CHARS_MAX) {
    throw new ExpressionError(
      "expression_limit",
      "Too many '??' or '?:' stand inside the brackets of another; split the formula",
    );
  }
}

interface Measures {
  nesting: number;
  operators: number;
  defaultsNesting: number;
}

/**
 * How deep brackets go, how many operators there are, and at how many levels `??` or `?:` stand. A
 * slash may begin a pattern or divide; when there is one, quotes cannot be told for sure and each
 * `??` counts as a level.
 */
function measure(source: string): Measures {
  const text = source.replace(/\/\*[\s\S]*?\*\//g, " ");
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/gs, "''");
  const isCertain = !bare.includes("/") && !source.includes("/*");
  const levels = new Set<number>();
  let depth = 0;
  let nesting = 0;
  for (const found of (isCertain ? bare : source).matchAll(/[([{]|[)\]}]|\?\?|\?:/g)) {
    if (/[([{]/.test(found[0])) nesting = Math.max(nesting, ++depth);
    else if (/[)\]}]/.test(found[0])) depth--;
    else levels.add(isCertain ? depth : levels.size);
  }
  const operators = bare.match(/[-.+*/&=<>^@#~]|\b(?:and|or|in)\b/g)?.length ?? 0;
  return { nesting, operators, defaultsNesting: levels.size };
}

function badExpression(error: unknown, source: string): ExpressionError {
  if (error instanceof RangeError) {
    return new ExpressionError("expression_limit", "The formula is nested too deeply");
  }
  const message = messageOf(error);
  const position = positionOf(error);
  const hint = /[\w\])]\["/.test(source) || /[\w\])]\['/.test(source) ? QUOTED_KEY_HINT : "";
  return new ExpressionError(
    "bad_expression",
    `${message}${hint}`,
    position === null ? {} : { column: Math.min(position, source.length) + 1 },
  );
}

const QUOTED_KEY_HINT = '. In a formula a["b c"] is written a.`b c`';

/** JSONata throws plain objects with a message, a code and a position. */
export function messageOf(error: unknown): string {
  const message =
    typeof error === "object" && error !== null && "message" in error ? error.message : error;
  return typeof message === "string" ? message : "This is not a formula";
}

function positionOf(error: unknown): number | null {
  if (typeof error !== "object" || error === null || !("position" in error)) return null;
  return typeof error.position === "number" ? error.position : null;
}
