import { z } from "zod";
import { settleStep } from "../../../domain/job/settle-step.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { JobId } from "../../parameters.ts";
import { findExecution, repeatParameter } from "./find-execution.ts";
import { StepView, viewStep } from "./step-view.ts";

export function registerListSteps(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/steps",
    config: { role: "viewer" },
    schema: {
      operationId: "listSteps",
      tags: ["Jobs"],
      summary: "List the steps of a job",
      description: "In the order in which they began; of the latest execution, or of `repeat`.",
      params: z.strictObject({ jobId: JobId }),
      querystring: z.strictObject({ repeat: repeatParameter }),
      response: { 200: z.strictObject({ items: z.array(StepView) }) },
    },
    handler: async ({ params, query }) => {
      const { job } = await findExecution(deps, { id: params.jobId, repeat: query.repeat });
      const steps = await deps.storage.steps.list({ jobId: job.id, repeat: job.repeat });
      const now = deps.clock.now();
      return { items: steps.map((step) => viewStep(settleStep(step, job), now)) };
    },
  });
}
