import type { ProblemItem } from "../domain/errors.ts";
import type { Json } from "../domain/json.ts";
import type { ConditionSource } from "../domain/recipe/recipe.ts";
import { compileCondition } from "../expressions/condition.ts";
import { ExpressionError } from "../expressions/expression-error.ts";
import { compileTemplate, type Reference } from "../expressions/template.ts";
import { referenceProblem, type Surroundings } from "./reference-problem.ts";
import { ERRORS_MAX } from "./refuse.ts";

/** Where an expression stands, what it may name, and where to say what is wrong with it. */
export interface Check {
  pointer: string;
  surroundings: Surroundings;
  problems: ProblemItem[];
}

/** Compiles an input with `{{ }}` and asks of each name in it whether it can be there. */
export function checkTemplate(source: Json, check: Check): void {
  checkReferences(() => compileTemplate(source).references, check);
}

/** The same for a condition. */
export function checkCondition(source: ConditionSource, check: Check): void {
  checkReferences(() => compileCondition(source).references, check);
}

function checkReferences(compile: () => readonly Reference[], check: Check): void {
  const { pointer, surroundings, problems } = check;
  if (problems.length >= ERRORS_MAX) return;
  try {
    for (const reference of compile()) {
      const message = referenceProblem(reference, surroundings);
      const at = `${pointer}${reference.pointer}`;
      const isKnown = problems.some((other) => other.pointer === at && other.message === message);
      if (message === null || isKnown) continue;
      problems.push({ pointer: at, code: "bad_reference", message });
    }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const column = error.column === undefined ? "" : ` (column ${error.column} of the text)`;
    problems.push({
      pointer: `${pointer}${error.pointer ?? ""}`,
      code: error.code === "expression_limit" ? "limit_exceeded" : "bad_expression",
      message: `${error.message}${column}`,
    });
  }
}
