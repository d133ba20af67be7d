import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { RecipeId } from "../../parameters.ts";
import { jobFilterParameters, toJobFilter } from "../jobs/job-filter.ts";
import { JobListView, jobPageParameters, listJobs } from "../jobs/job-list.ts";

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
        "The jobs report, with the recipe's own columns in `report`. Jobs of a deleted recipe stay.",
      params: z.strictObject({ recipeId: RecipeId }),
      querystring: z.strictObject({ ...jobFilterParameters, ...jobPageParameters }),
      response: { 200: JobListView },
    },
    handler: ({ params, query }) =>
      listJobs(deps, { filter: toJobFilter({ ...query, recipe: [params.recipeId] }), query }),
  });
}
