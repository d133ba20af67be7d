import { z } from "zod";
import { setReport } from "../../../engine/commands/recipes/set-report.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { RecipeId } from "../../parameters.ts";
import { ReportView, viewReport } from "./report-view.ts";

export function registerClearReport(api: Api, deps: ApiDeps): void {
  api.route({
    method: "DELETE",
    url: "/recipes/:recipeId/report",
    config: { role: "editor" },
    schema: {
      operationId: "clearReport",
      tags: ["Reports"],
      summary: "Take all columns out of a recipe's jobs report",
      params: z.strictObject({ recipeId: RecipeId }),
      response: { 200: ReportView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) => {
        const report = { columns: [], lockWhileActive: false };
        const { recipeId: id } = request.params;
        return viewReport(within, await setReport(within, { id, report }));
      }),
  });
}
