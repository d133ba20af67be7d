import type { ConditionList } from "../domain/recipe/condition-list.ts";
import { compileComparison } from "./comparison.ts";
import { compileFormula, pathReference } from "./compile-expression.ts";
import { compileConditionList } from "./condition-list.ts";
import { compilePath, parsePath } from "./path.ts";
import { type FormulaEvaluator, pickScope, type Reference, type Scope } from "./scope.ts";
import { splitTemplate } from "./split-template.ts";
import { isTruthy } from "./truthy.ts";

export type { ConditionList } from "../domain/recipe/condition-list.ts";

export interface Condition {
  /** Answers at once unless a formula must go to another thread. Throws or rejects with an ExpressionError. */
  evaluate(scope: Scope, formulas: FormulaEvaluator): boolean | Promise<boolean>;
  readonly references: readonly Reference[];
}

/**
 * Compiles `trigger.body.amount > 1000` or a list of comparisons. A text is JSONata; a plain
 * path is read by the path walker. What is missing is false. Throws an ExpressionError.
 */
export function compileCondition(source: string | ConditionList): Condition {
  if (typeof source !== "string") return compileConditionList(source);
  const text = withoutBraces(source);
  const path = parsePath(text);
  if (path === null) return compileFormulaCondition(text);
  const read = compilePath(path);
  return {
    evaluate: (scope) => isTruthy(read(scope)),
    references: [pathReference(path, text)],
  };
}

/** `{{ … }}` around the whole of a condition changes nothing. */
function withoutBraces(source: string): string {
  const text = source.trim();
  if (!text.startsWith("{{")) return source;
  const [only, ...rest] = splitTemplate(text);
  return only?.kind === "expression" && rest.length === 0 ? only.text : source;
}

function compileFormulaCondition(source: string): Condition {
  const { tree, references } = compileFormula(source);
  const comparison = compileComparison(tree);
  // The cast to a boolean happens there: only true or false comes back, whatever the size.
  const question = `(${source}\n) ? true : false`;
  const ask = async (scope: Scope, formulas: FormulaEvaluator) =>
    (await formulas.evaluate(question, pickScope(scope, references))) === true;
  if (comparison === null) return { evaluate: ask, references };
  return {
    evaluate: (scope, formulas) => comparison(scope) ?? ask(scope, formulas),
    references,
  };
}
