import { type ProblemItem, RequestError } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Report } from "../../domain/recipe/report.ts";
import { type ActionNames, parseRecipeDocument } from "../../recipes/parse-recipe.ts";

const REPORT = "/report";

/**
 * Checks a report as if it stood in the recipe's document; pointers lead into the report. What else
 * is wrong with a document that another release saved is not asked here.
 */
export function checkReport(
  report: Pick<Report, "columns">,
  { document, actions }: { document: JsonObject; actions: ActionNames },
): void {
  const columns = report.columns.map(({ name, value }) => ({ name, value }));
  const text = JSON.stringify({ ...document, report: { columns } });
  try {
    parseRecipeDocument(text, { format: "json", actions });
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const errors = (error.details.errors ?? []).flatMap(ownProblem);
    const [first] = errors;
    if (first === undefined) return;
    throw new RequestError(first.code, `${first.pointer}: ${first.message}`, { errors });
  }
}

function ownProblem({ pointer, code, message }: ProblemItem): ProblemItem[] {
  if (!pointer.startsWith(REPORT)) return [];
  return [{ pointer: pointer.slice(REPORT.length), code, message }];
}
