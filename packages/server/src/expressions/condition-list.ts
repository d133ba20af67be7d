import type { Json } from "../domain/json.ts";
import type { Comparison, ConditionList } from "../domain/recipe/condition-list.ts";
import { isUnary } from "../domain/recipe/condition-list.ts";
import { compareValues } from "./compare-values.ts";
import type { Condition } from "./condition.ts";
import { ExpressionError } from "./expression-error.ts";
import type { FormulaEvaluator, Scope } from "./scope.ts";
import { compileTemplate, type Template } from "./template.ts";

type Ask = (scope: Scope, formulas: FormulaEvaluator) => boolean | Promise<boolean>;

/**
 * Compiles a list of comparisons. They are asked in their order, and no further than needed: what
 * stands behind the first false of `all` (the first true of `any`) is not evaluated.
 */
export function compileConditionList(list: ConditionList): Condition {
  const isAll = "all" in list;
  const comparisons = isAll ? list.all : list.any;
  const name = isAll ? "all" : "any";
  const compiled = comparisons.map((comparison, index) =>
    compileComparison(comparison, `/${name}/${index}`),
  );
  const asks = compiled.map(({ ask }) => ask);
  return {
    evaluate: (scope, formulas) => askFrom(0, { asks, isAll, scope, formulas }),
    references: compiled.flatMap(({ references }) => references),
  };
}

interface Round {
  asks: readonly Ask[];
  isAll: boolean;
  scope: Scope;
  formulas: FormulaEvaluator;
}

function askFrom(start: number, round: Round): boolean | Promise<boolean> {
  const { asks, isAll, scope, formulas } = round;
  for (let index = start; index < asks.length; index++) {
    const answer = asks[index]?.(scope, formulas) ?? isAll;
    if (typeof answer !== "boolean") {
      return answer.then((late) => (late === isAll ? askFrom(index + 1, round) : late));
    }
    if (answer !== isAll) return answer;
  }
  return isAll;
}

function compileComparison({ left, op, right }: Comparison, pointer: string) {
  const leftSide = compileSide(left, `${pointer}/left`);
  const rightSide = compileSide(right ?? null, `${pointer}/right`);
  if (leftSide.references.length === 0 && !isFormulaText(left)) {
    throw new ExpressionError(
      "bad_expression",
      "The left side never changes; name a value, as in {{ trigger.body.amount }}",
      { pointer: `${pointer}/left` },
    );
  }
  const ask: Ask = (scope, formulas) => {
    const leftValue = leftSide.evaluate(scope, formulas);
    const rightValue = isUnary(op) ? null : rightSide.evaluate(scope, formulas);
    if (leftValue instanceof Promise || rightValue instanceof Promise) {
      return Promise.all([leftValue, rightValue]).then(([late, other]) =>
        compareValues(op, late, other),
      );
    }
    return compareValues(op, leftValue, rightValue);
  };
  return { ask, references: [...leftSide.references, ...rightSide.references] };
}

/** `{{ $now() }}` reads nothing of the scope and changes all the same. */
function isFormulaText(value: Json): boolean {
  return typeof value === "string" && value.includes("{{");
}

function compileSide(source: Json, pointer: string): Template {
  try {
    const side = compileTemplate(source);
    const references = side.references.map((reference) => ({
      ...reference,
      pointer: `${pointer}${reference.pointer}`,
    }));
    return { ...side, references };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { code, message, column } = error;
    throw new ExpressionError(code, message, {
      pointer: `${pointer}${error.pointer ?? ""}`,
      ...(column !== undefined && { column }),
    });
  }
}
