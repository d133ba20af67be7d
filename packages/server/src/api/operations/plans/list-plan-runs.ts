import { z } from "zod";
import { PlanId } from "../../../domain/plan/plan-document.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { cursorParameter, decodeCursor, toPage } from "../../page.ts";
import { limitParameter, PAGE_LIMIT_DEFAULT } from "../../parameters.ts";
import { RunSummary, viewRunSummary } from "../runs/run-view.ts";

export function registerListPlanRuns(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/plans/:planId/runs",
    config: { role: "viewer" },
    schema: {
      operationId: "listPlanRuns",
      tags: ["Plans"],
      summary: "List the runs of a plan",
      description: "Newest first; also of a plan that was deleted, until retention.",
      params: z.strictObject({ planId: PlanId }),
      querystring: z.strictObject({ limit: limitParameter, cursor: cursorParameter }),
      response: {
        200: z.strictObject({ items: z.array(RunSummary), nextCursor: z.string().nullable() }),
      },
    },
    handler: async ({ params, query: { limit = PAGE_LIMIT_DEFAULT, cursor } }) => {
      const list = `runs:${params.planId}`;
      const rows = await deps.storage.plans.runs({
        planId: params.planId,
        before: cursor === undefined ? null : decodeCursor(list, cursor),
        limit: limit + 1,
      });
      const page = toPage(rows, { limit, list, key: ({ job }) => job.id });
      return { items: page.rows.map(viewRunSummary), nextCursor: page.nextCursor };
    },
  });
}
