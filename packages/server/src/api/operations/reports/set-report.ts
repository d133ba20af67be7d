import { z } from "zod";
import { reportSchema } from "../../../domain/recipe/report.ts";
import { setReport } from "../../../engine/commands/recipes/set-report.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { RecipeId } from "../../parameters.ts";
import { ReportView, viewReport } from "./report-view.ts";

export function registerSetReport(api: Api, deps: ApiDeps): void {
  api.route({
    method: "PUT",
    url: "/recipes/:recipeId/report",
    config: { role: "editor" },
    schema: {
      operationId: "setReport",
      tags: ["Reports"],
      summary: "Set the columns of a recipe's jobs report",
      description:
        "Makes no version, and works on active recipes unless `lockWhileActive` says otherwise (409 `report_locked`). Values of earlier jobs are filled in by a system job.",
      params: z.strictObject({ recipeId: RecipeId }),
      body: reportSchema,
      response: { 200: ReportView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) => {
        const { recipeId: id } = request.params;
        return viewReport(within, await setReport(within, { id, report: request.body }));
      }),
  });
}
