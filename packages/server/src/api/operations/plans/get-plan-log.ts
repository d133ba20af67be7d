import { z } from "zod";
import { PlanId } from "../../../domain/plan/plan-document.ts";
import { planLane } from "../../../domain/plan/plan-lanes.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { limitParameter, PAGE_LIMIT_DEFAULT } from "../../parameters.ts";
import { TriggerLogEntryView, viewTriggerLogEntry } from "../triggers/trigger-view.ts";
import { findPlan } from "./find-plan.ts";

export function registerGetPlanLog(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/plans/:planId/log",
    config: { role: "viewer" },
    schema: {
      operationId: "getPlanLog",
      tags: ["Plans"],
      summary: "Say why a plan's schedule fired, or did not",
      description: "Newest first; the last 200 lines are kept.",
      params: z.strictObject({ planId: PlanId }),
      querystring: z.strictObject({ limit: limitParameter }),
      response: { 200: z.strictObject({ items: z.array(TriggerLogEntryView) }) },
    },
    handler: async ({ params, query: { limit = PAGE_LIMIT_DEFAULT } }) => {
      const { id } = await findPlan(deps, params.planId);
      const entries = await deps.storage.triggers.log({ recipeId: planLane(id), limit });
      return { items: entries.map(viewTriggerLogEntry) };
    },
  });
}
