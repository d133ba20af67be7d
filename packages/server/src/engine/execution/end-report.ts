import type { JsonObject } from "../../domain/json.ts";
import { evaluateReport } from "../report/evaluate-report.ts";
import type { Frame } from "./frame.ts";
import { askStore } from "./records/ask-store.ts";

/**
 * Values of the recipe's report columns at the end of the job; blank for steps that did not run. The
 * columns are the recipe's own of this moment, whatever version the job has run (P-7.5).
 */
export async function endReport({ execution, program, scope }: Frame): Promise<JsonObject | null> {
  const { catalog, formulas } = execution.host.deps;
  const found = catalog.find(program.recipeId);
  const entry =
    found instanceof Promise
      ? await askStore(execution, () => catalog.find(program.recipeId))
      : found;
  if (entry === null || entry.report.length === 0) return null;
  return evaluateReport(entry.report, { scope, maskedIds: program.maskedIds, formulas });
}
