import type { Json, JsonObject } from "../domain/json.ts";
import { compileExpression, type Expression } from "./compile-expression.ts";
import { ExpressionError } from "./expression-error.ts";
import { jsonSize, jsonText } from "./json-size.ts";
import type { FormulaEvaluator, Reference, Scope } from "./scope.ts";
import { splitTemplate, type TemplatePart } from "./split-template.ts";

export type { FormulaEvaluator, Reference, Scope } from "./scope.ts";

/** A result may be as large as a step's input. */
export const TEMPLATE_RESULT_CHARS_MAX = 1_048_576;
/** So few values cannot multiply what is stored to a size that hurts; more are measured. */
const UNMEASURED_EXPRESSIONS_MAX = 4;

export interface Template {
  /**
   * Answers at once unless a formula is in it: paths are walked here, formulas on another thread.
   * Constant parts of the answer are shared with the next one; do not change it. Throws or rejects
   * with an ExpressionError.
   */
  evaluate(scope: Scope, formulas: FormulaEvaluator): Json | Promise<Json>;
  readonly references: readonly Reference[];
}

type Part =
  | { readonly kind: "constant"; readonly value: Json }
  | { readonly kind: "sync"; readonly evaluate: (scope: Scope) => Json }
  | { readonly kind: "async"; readonly evaluate: Evaluate };
type Evaluate = (scope: Scope, formulas: FormulaEvaluator) => Promise<Json>;

/**
 * Compiles a whole input, whatever JSON it is, with `{{ }}` inside its texts (README §1.8, §3). A text that is
 * exactly one `{{ }}` keeps the type of its value. Throws an ExpressionError with the pointer.
 */
export function compileTemplate(source: Json): Template {
  const references: Reference[] = [];
  const expressions: Expression[] = [];
  const part = compileValue(source, "", (expression, pointer) => {
    expressions.push(expression);
    references.push(...expression.references.map((reference) => ({ ...reference, pointer })));
  });
  if (part.kind === "constant") return { evaluate: () => part.value, references };
  const isMeasured = expressions.length > UNMEASURED_EXPRESSIONS_MAX;
  const finish = isMeasured ? refuseTooLarge : (value: Json) => value;
  const { evaluate } = part;
  if (part.kind === "sync") {
    return { evaluate: (scope) => finish(part.evaluate(scope)), references };
  }
  return {
    evaluate: async (scope, formulas) => finish(await evaluate(scope, formulas)),
    references,
  };
}

type Found = (expression: Expression, pointer: string) => void;

function compileValue(value: Json, pointer: string, found: Found): Part {
  if (typeof value === "string") return compileText(value, pointer, found);
  if (typeof value !== "object" || value === null) return { kind: "constant", value };
  const names = Object.keys(value);
  const parts = Object.entries(value).map(([name, item]) =>
    compileValue(item, `${pointer}/${escapePointer(name)}`, found),
  );
  return combine(parts, Array.isArray(value) ? (values: Json[]) => values : buildObject(names));
}

/** Joins the values of several parts: constant if all are, async if one is. */
function combine(parts: readonly Part[], build: (values: Json[]) => Json): Part {
  const constants = parts.flatMap((part) => (part.kind === "constant" ? [part.value] : []));
  if (constants.length === parts.length) return { kind: "constant", value: build(constants) };
  if (parts.every((part) => part.kind !== "async")) {
    const evaluators = parts.map((part) =>
      part.kind === "sync" ? part.evaluate : () => part.value,
    );
    return {
      kind: "sync",
      evaluate: (scope) => build(evaluators.map((evaluate) => evaluate(scope))),
    };
  }
  const evaluators = parts.map(
    (part): ((...given: Parameters<Evaluate>) => Json | Promise<Json>) =>
      part.kind === "constant" ? () => part.value : part.evaluate,
  );
  return {
    kind: "async",
    evaluate: async (scope, formulas) =>
      build(await Promise.all(evaluators.map((evaluate) => evaluate(scope, formulas)))),
  };
}

function buildObject(names: readonly string[]): (values: Json[]) => JsonObject {
  // Assigned, this name would set the prototype.
  if (names.includes("__proto__")) {
    return (values) => Object.fromEntries(values.map((value, index) => [names[index], value]));
  }
  return (values) => {
    const object: JsonObject = {};
    for (const [index, name] of names.entries()) object[name] = values[index] ?? null;
    return object;
  };
}

function compileText(text: string, pointer: string, found: Found): Part {
  if (!text.includes("{{")) return { kind: "constant", value: text };
  try {
    const parts = splitTemplate(text);
    const [only] = parts;
    if (parts.length === 1 && only?.kind === "expression") return compilePart(only, pointer, found);
    const compiled = parts.map((part) => compilePart(part, pointer, found));
    return combine(compiled, joinText);
  } catch (error) {
    throw error instanceof ExpressionError ? locate(error, pointer) : error;
  }
}

function compilePart(part: TemplatePart, pointer: string, found: Found): Part {
  if (part.kind === "text") return { kind: "constant", value: part.text };
  const expression = compileExpression(part.text, part.column);
  found(expression, pointer);
  switch (expression.kind) {
    case "constant":
      return { kind: "constant", value: expression.value };
    case "path": {
      const { read } = expression;
      return { kind: "sync", evaluate: (scope) => read(scope) ?? null };
    }
    case "formula":
      return { kind: "async", evaluate: expression.evaluate };
  }
}

function joinText(values: readonly Json[]): string {
  let text = "";
  for (const value of values) {
    if (typeof value === "object" && value !== null) refuseTooLarge(value);
    text += jsonText(value);
    if (text.length > TEMPLATE_RESULT_CHARS_MAX) refuseTooLarge(text);
  }
  return text;
}

function refuseTooLarge(value: Json): Json {
  if (jsonSize(value, TEMPLATE_RESULT_CHARS_MAX) <= TEMPLATE_RESULT_CHARS_MAX) return value;
  throw new ExpressionError(
    "expression_limit",
    `The result is larger than ${TEMPLATE_RESULT_CHARS_MAX} characters`,
  );
}

function locate(error: ExpressionError, pointer: string): ExpressionError {
  const { code, message, column } = error;
  return new ExpressionError(code, message, { pointer, ...(column !== undefined && { column }) });
}

function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
