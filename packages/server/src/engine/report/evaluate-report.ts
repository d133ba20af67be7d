import type { Json, JsonObject } from "../../domain/json.ts";
import { jsonText } from "../../expressions/json-size.ts";
import type { Scope } from "../../expressions/scope.ts";
import type { FormulaEvaluator } from "../../expressions/template.ts";
import { cut, REPORT_VALUE_CHARS_MAX } from "../execution/records/limits.ts";
import { failureOf } from "../execution/step-failure.ts";
import type { CompiledColumn } from "./report-columns.ts";

interface Evaluation {
  scope: Scope;
  /** Outputs of these are not shown. */
  maskedIds: readonly string[];
  formulas: FormulaEvaluator;
}

/** The values of report columns: numbers, truth values or texts; null is blank (P-7.5). */
export async function evaluateReport(
  columns: readonly CompiledColumn[],
  { scope, maskedIds, formulas }: Evaluation,
): Promise<JsonObject> {
  const shown = shownScope(scope, maskedIds);
  const report: JsonObject = {};
  for (const { name, value } of columns) {
    try {
      report[name] = cellOf(await value.evaluate(shown, formulas));
    } catch (error) {
      // A column must not change how its job ended: it says in its own place what was wrong.
      report[name] = cut(`(${failureOf(error).message})`, REPORT_VALUE_CHARS_MAX);
    }
  }
  return report;
}

function cellOf(value: Json): Json {
  if (value === null || value === "") return null;
  if (typeof value === "number" || typeof value === "boolean") return value;
  return cut(jsonText(value), REPORT_VALUE_CHARS_MAX);
}

function shownScope(scope: Scope, maskedIds: readonly string[]): Scope {
  const { steps } = scope;
  if (maskedIds.length === 0 || typeof steps !== "object" || steps === null) return scope;
  const shown: JsonObject = { ...(Array.isArray(steps) ? {} : steps) };
  for (const id of maskedIds) if (Object.hasOwn(shown, id)) shown[id] = null;
  return { ...scope, steps: shown };
}
