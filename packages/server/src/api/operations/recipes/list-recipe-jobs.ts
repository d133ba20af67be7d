import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { RecipeId } from "../../parameters.ts";
import { jobFilterParameters, toJobFilter } from "../jobs/job-filter.ts";
import { jobPageParameters } from "../jobs/job-list.ts";
import { columnFilters } from "../reports/column-filters.ts";
import { JobReportView, listReport, reportSortParameter } from "../reports/report-list.ts";

const PARAMETERS = {
  ...jobFilterParameters,
  ...jobPageParameters,
  sort: reportSortParameter,
};
const known = Object.keys(PARAMETERS);

export function registerListRecipeJobs(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/recipes/:recipeId/jobs",
    config: { role: "viewer" },
    schema: {
      operationId: "listRecipeJobs",
      tags: ["Recipes"],
      summary: "List the jobs of a recipe",
      description:
        "The jobs report, with the recipe's own columns in `report`. `column.<Name>=value` selects by a column, `column.<Name>.min`, `.max` and `.contains` by a part of it; `q` looks in the columns, too. Jobs of a deleted recipe stay.",
      params: z.strictObject({ recipeId: RecipeId }),
      querystring: z.looseObject(PARAMETERS),
      response: { 200: JobReportView },
    },
    handler: async ({ params: { recipeId }, query }) => {
      const report = await deps.storage.recipes.report(recipeId);
      const columns = report.columns.map(({ name }) => name);
      const asked = columnFilters(query, { recipeId, columns, known });
      const filter = {
        ...toJobFilter({ ...query, recipe: [recipeId] }),
        ...(asked.length > 0 && { columns: asked }),
      };
      return listReport(deps, { recipeId, columns, filter, query });
    },
  });
}
