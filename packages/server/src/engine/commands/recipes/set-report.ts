import type { Report } from "../../../domain/recipe/report.ts";
import type { RecipeReport } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import { applyReport } from "../../report/apply-report.ts";
import { checkReport } from "../../report/check-report.ts";
import { changeRecipe } from "./change-recipe.ts";
import type { RecipeDeps } from "./read-document.ts";

/**
 * Replaces the columns of a recipe's jobs report; makes no version (P-7.5). Refuses what a document
 * may not have, and `report_locked`.
 */
export function setReport(
  deps: CommandDeps & Pick<RecipeDeps, "actions">,
  { id, report }: { id: string; report: Report },
): Promise<RecipeReport> {
  const details = { columns: report.columns.map(({ name }) => name) };
  return changeRecipe(
    deps,
    { id, action: "recipe.set-report", details },
    async (stores, recipe) => {
      const newest = await stores.recipes.version(id, recipe.version);
      if (newest !== null) {
        checkReport(report, { document: newest.document, actions: deps.actions });
      }
      return applyReport(deps, stores, { recipe, report });
    },
  );
}
