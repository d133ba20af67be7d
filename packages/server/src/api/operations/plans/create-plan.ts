import { PlanDocument } from "../../../domain/plan/plan-document.ts";
import { createPlan } from "../../../engine/plans/save-plan.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { PLAN_BYTES_MAX } from "./plan-limits.ts";
import { PlanView, viewPlan } from "./plan-view.ts";

export function registerCreatePlan(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/plans",
    bodyLimit: PLAN_BYTES_MAX,
    config: { role: "editor" },
    schema: {
      operationId: "createPlan",
      tags: ["Plans"],
      summary: "Create a plan",
      description:
        "It is ACTIVE at once: with a schedule it runs by itself. Up to 100,000 items and 16 MiB.",
      body: PlanDocument,
      response: { 201: PlanView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 201 }, async (within) => {
        const plan = await createPlan(within, request.body);
        reply.header("location", `/api/v1/plans/${plan.id}`);
        return viewPlan(plan, deps.clock.now());
      }),
  });
}
