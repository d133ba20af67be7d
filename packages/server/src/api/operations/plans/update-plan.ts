import { z } from "zod";
import { PlanId, PlanReplacement } from "../../../domain/plan/plan-document.ts";
import { replacePlan } from "../../../engine/plans/save-plan.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { PLAN_BYTES_MAX } from "./plan-limits.ts";
import { PlanView, viewPlan } from "./plan-view.ts";

export function registerUpdatePlan(api: Api, deps: ApiDeps): void {
  api.route({
    method: "PUT",
    url: "/plans/:planId",
    bodyLimit: PLAN_BYTES_MAX,
    config: { role: "editor" },
    schema: {
      operationId: "updatePlan",
      tags: ["Plans"],
      summary: "Replace a plan",
      description:
        "What is left out has its default, except `payload`: without it the items stay. Runs that have begun go on as they were.",
      params: z.strictObject({ planId: PlanId }),
      body: PlanReplacement,
      response: { 200: PlanView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) => {
        const { planId: id } = request.params;
        const plan = await replacePlan(within, { id, replacement: request.body });
        return viewPlan(plan, deps.clock.now());
      }),
  });
}
