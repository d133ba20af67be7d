import { z } from "zod";
import { PlanId } from "../../../domain/plan/plan-document.ts";
import { resumePlan } from "../../../engine/plans/pause-plan.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { PlanView, viewPlan } from "./plan-view.ts";

export function registerResumePlan(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/plans/:planId/resume",
    config: { role: "operator" },
    schema: {
      operationId: "resumePlan",
      tags: ["Plans"],
      summary: "Resume a paused plan",
      description: "Its paused runs, their items and its schedule go on.",
      params: z.strictObject({ planId: PlanId }),
      response: { 200: PlanView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) =>
        viewPlan(await resumePlan(within, { id: request.params.planId }), deps.clock.now()),
      ),
  });
}
