import { z } from "zod";
import { PlanId } from "../../../domain/plan/plan-document.ts";
import { triggerPlan } from "../../../engine/plans/trigger-plan.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";

export function registerTriggerPlan(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/plans/:planId/trigger",
    config: { role: "operator" },
    schema: {
      operationId: "triggerPlan",
      tags: ["Plans"],
      summary: "Start a run of a plan now",
      description:
        "Whatever its schedule says, and beside any run that is active. The run is on disk when this answers. An Idempotency-Key is kept for 7 days.",
      params: z.strictObject({ planId: PlanId }),
      response: { 202: z.strictObject({ runId: z.string() }) },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 202 }, (within) =>
        triggerPlan(within, { id: request.params.planId, by: callerOf(request).name }),
      ),
  });
}
