import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { PlanId } from "../../../domain/plan/plan-document.ts";
import { Sink } from "../../../domain/plan/sink.ts";
import { openSink, sealSink } from "../../../engine/deliveries/sealed-sink.ts";
import { testSink } from "../../../engine/deliveries/test-sink.ts";
import type { Api, ApiDeps } from "../../deps.ts";

const SinkTestView = z
  .strictObject({
    ok: z.boolean(),
    receiver: z.string().meta({ description: "Host and port" }),
    status: z.int().nullable().meta({ description: "HTTP status of the answer" }),
    error: z.string().nullable().meta({ description: "Why it was not taken, and what to do" }),
    durationMs: z.int(),
  })
  .meta({ id: "SinkTest" });

/** In place of a plan's id where a sink is tried by itself. */
const NO_PLAN = "test";

export function registerTestSink(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/plans/:planId/test-sink",
    config: { role: "editor" },
    schema: {
      operationId: "testPlanSink",
      tags: ["Plans"],
      summary: "Send a test to the sink of a plan",
      description: "One labelled body, sent once. The answer is 200 whatever the sink says.",
      params: z.strictObject({ planId: PlanId }),
      response: { 200: SinkTestView },
    },
    handler: async ({ params: { planId } }) => {
      const plan = await deps.storage.plans.find(planId);
      if (plan === null) throw new RequestError("not_found", `There is no plan '${planId}'.`);
      if (plan.sink === null) {
        throw new RequestError("not_found", `Plan '${planId}' has no sink. PUT the plan with one.`);
      }
      return testSink(deps, { sink: openSink(deps.vault, plan.sink), planId });
    },
  });
  api.route({
    method: "POST",
    url: "/sinks/test",
    config: { role: "editor" },
    schema: {
      operationId: "testSink",
      tags: ["Plans"],
      summary: "Send a test to a sink before it is saved",
      description:
        "One labelled body, sent once. With `planId`, `***` stands for the secrets that the plan has stored for this receiver.",
      body: z.strictObject({ sink: Sink, planId: PlanId.optional() }),
      response: { 200: SinkTestView },
    },
    handler: async ({ body: { sink, planId } }) => {
      const plan = planId === undefined ? null : await deps.storage.plans.find(planId);
      const stored = sealSink(deps.vault, { sink, before: plan?.sink ?? null, scope: NO_PLAN });
      return testSink(deps, { sink: openSink(deps.vault, stored), planId: planId ?? NO_PLAN });
    },
  });
}
