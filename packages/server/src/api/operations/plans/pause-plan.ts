import { z } from "zod";
import { PlanId } from "../../../domain/plan/plan-document.ts";
import { pausePlan } from "../../../engine/plans/pause-plan.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { NOTE_CHARS_MAX } from "../../parameters.ts";
import { PlanView, viewPlan } from "./plan-view.ts";

export function registerPausePlan(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/plans/:planId/pause",
    config: { role: "operator" },
    schema: {
      operationId: "pausePlan",
      tags: ["Plans"],
      summary: "Pause a plan",
      description:
        "No run begins, and no item of one. Items that run go on; their retries wait for the resume. What the schedule would start meanwhile is not made up.",
      params: z.strictObject({ planId: PlanId }),
      body: z.strictObject({ comment: z.string().max(NOTE_CHARS_MAX).optional() }).nullish(),
      response: { 200: PlanView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) => {
        const plan = await pausePlan(within, {
          id: request.params.planId,
          by: callerOf(request).name,
          comment: request.body?.comment,
        });
        return viewPlan(plan, deps.clock.now());
      }),
  });
}
