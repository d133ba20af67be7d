import { z } from "zod";
import { rerunJob } from "../../../engine/commands/rerun-job.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { JobId } from "../../parameters.ts";
import { OperatedView, viewOperated } from "./operated-view.ts";

export function registerRerunJob(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/jobs/:jobId/rerun",
    config: { role: "operator" },
    schema: {
      operationId: "rerunJob",
      tags: ["Jobs"],
      summary: "Rerun a finished job",
      description:
        "The stored event goes through the whole newest version of the recipe again, as the job's next repeat: what the earlier one did elsewhere may be done twice. `repeat` names the execution that is meant; only the latest can be rerun.",
      params: z.strictObject({ jobId: JobId }),
      body: z.strictObject({ repeat: z.int().min(0).optional() }).nullable(),
      response: { 200: OperatedView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) => {
        const operated = await rerunJob(within, {
          jobId: request.params.jobId,
          by: callerOf(request).name,
          fromRepeat: request.body?.repeat,
        });
        return viewOperated(operated, deps.clock.now());
      }),
  });
}
