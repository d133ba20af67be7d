import type { Json } from "../domain/json.ts";
import { isStorableText } from "../domain/storable-text.ts";
import { ExpressionError } from "./expression-error.ts";
import { checkFormula } from "./formula/check-formula.ts";
import { formulaReferences } from "./formula/formula-references.ts";
import { parseFormula, type SyntaxNode } from "./formula/formula-syntax.ts";
import { compilePath, type Path, parsePath, type ReadPath, unquote } from "./path.ts";
import { type FormulaEvaluator, pickScope, type Reference, type Scope } from "./scope.ts";

/** What stands between `{{` and `}}`, compiled. */
export type Expression =
  | { readonly kind: "constant"; readonly value: string; readonly references: readonly Reference[] }
  | { readonly kind: "path"; readonly read: ReadPath; readonly references: readonly Reference[] }
  | CompiledFormula;

export interface CompiledFormula {
  readonly kind: "formula";
  readonly tree: SyntaxNode;
  readonly references: readonly Reference[];
  evaluate(scope: Scope, formulas: FormulaEvaluator): Promise<Json>;
}

const QUOTED_TEXT = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')$/s;

/**
 * A path for the walker, a quoted text, or a formula. `column` is where the source begins in the
 * text around it. Throws an ExpressionError.
 */
export function compileExpression(source: string, column = 1): Expression {
  const text = source.trim();
  if (QUOTED_TEXT.test(text)) {
    const value = unquote(text);
    if (value !== null)
      return { kind: "constant", value: refuseUnstorable(value, column), references: [] };
  }
  const path = parsePath(text);
  if (path !== null) {
    return { kind: "path", read: compilePath(path), references: [pathReference(path, text)] };
  }
  return compileFormula(source, column);
}

/** An escape can write what no store takes. */
function refuseUnstorable(value: string, column: number): string {
  if (isStorableText(value)) return value;
  throw new ExpressionError("bad_expression", "NUL and half surrogate pairs cannot be stored", {
    column,
  });
}

/** Parses and checks JSONata; it is evaluated elsewhere, with only what it mentions. */
export function compileFormula(source: string, column = 1): CompiledFormula {
  const tree = parseAt(source, column);
  const references = formulaReferences(tree).map(
    (reference): Reference => ({
      ...reference,
      pointer: "",
      source: source.trim(),
      isFormula: true,
    }),
  );
  return {
    kind: "formula",
    tree,
    references,
    evaluate: (scope, formulas) => formulas.evaluate(source, pickScope(scope, references)),
  };
}

export function pathReference({ root, keys }: Path, source: string): Reference {
  const [id] = keys;
  const step = root === "steps" && typeof id === "string" ? id : null;
  return { root, step, pointer: "", source, isFormula: false };
}

function parseAt(source: string, column: number): SyntaxNode {
  try {
    const tree = parseFormula(source);
    checkFormula(tree);
    return tree;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const at = error.column === undefined ? column : error.column + column - 1;
    throw new ExpressionError(error.code, error.message, { column: at });
  }
}
