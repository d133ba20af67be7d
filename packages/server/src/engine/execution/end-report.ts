import { RequestError } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import { evaluateReport } from "../report/evaluate-report.ts";
import type { CompiledColumn } from "../report/report-columns.ts";
import type { Frame } from "./frame.ts";
import { askStore } from "./records/ask-store.ts";

/**
 * Values of the recipe's report columns at the end of the job; blank for steps that did not run. The
 * columns are the recipe's own of this moment, whatever version the job has run (P-7.5).
 */
export async function endReport(frame: Frame): Promise<JsonObject | null> {
  const { execution, program, scope } = frame;
  const columns = await currentColumns(frame);
  if (columns.length === 0) return null;
  const { formulas } = execution.host.deps;
  return evaluateReport(columns, { scope, maskedIds: program.maskedIds, formulas });
}

async function currentColumns({ execution, program }: Frame): Promise<readonly CompiledColumn[]> {
  const { catalog } = execution.host.deps;
  try {
    const found = catalog.find(program.recipeId);
    if (!(found instanceof Promise)) return found?.report ?? [];
    let first: typeof found | null = found;
    const entry = await askStore(execution, async () => {
      const asked = first ?? catalog.find(program.recipeId);
      first = null;
      return asked;
    });
    return entry?.report ?? [];
  } catch (error) {
    // A recipe that this server cannot read any more must not change how its job ended.
    if (error instanceof RequestError) return [];
    throw error;
  }
}
