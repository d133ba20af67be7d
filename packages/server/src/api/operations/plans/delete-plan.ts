import { z } from "zod";
import { PlanId } from "../../../domain/plan/plan-document.ts";
import { deletePlan } from "../../../engine/plans/delete-plan.ts";
import { asCaller } from "../../acting.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";

export function registerDeletePlan(api: Api, deps: ApiDeps): void {
  api.route({
    method: "DELETE",
    url: "/plans/:planId",
    config: { role: "editor" },
    schema: {
      operationId: "deletePlan",
      tags: ["Plans"],
      summary: "Delete a plan",
      description: "Its active runs are canceled; what they and earlier ones did stays to be read.",
      params: z.strictObject({ planId: PlanId }),
      response: { 204: z.undefined().meta({ description: "Deleted" }) },
    },
    handler: async (request, reply) => {
      await deletePlan(asCaller(deps, request), {
        id: request.params.planId,
        by: callerOf(request).name,
      });
      return reply.code(204).send();
    },
  });
}
