import { z } from "zod";
import { PlanId } from "../../../domain/plan/plan-document.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { findPlan } from "./find-plan.ts";
import { PlanView, viewPlan } from "./plan-view.ts";

export function registerGetPlan(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/plans/:planId",
    config: { role: "viewer" },
    schema: {
      operationId: "getPlan",
      tags: ["Plans"],
      summary: "Get a plan",
      description: "Without its items: `GET /plans/{planId}/payload` lists them.",
      params: z.strictObject({ planId: PlanId }),
      response: { 200: PlanView },
    },
    handler: async ({ params }) => viewPlan(await findPlan(deps, params.planId), deps.clock.now()),
  });
}
