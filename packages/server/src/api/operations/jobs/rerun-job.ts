import { z } from "zod";
import { rerunJob } from "../../../engine/commands/jobs/rerun-job.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { JobId } from "../../parameters.ts";
import { OperatedView, viewOperated } from "./operated-view.ts";

/** Paths of the deepest steps are shorter. */
const STEP_CHARS_MAX = 500;

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
        "The stored event goes through the whole newest version of the recipe again, as the job's next repeat: what the earlier one did elsewhere may be done twice. `repeat` names the execution that is meant; only the latest can be rerun. With `fromStep` the recorded steps before that one are taken over, and the rest runs again in the same version; `GET …/rerun-preview` says which.",
      params: z.strictObject({ jobId: JobId }),
      body: z
        .strictObject({
          repeat: z.int().min(0).optional(),
          fromStep: z
            .string()
            .max(STEP_CHARS_MAX)
            .optional()
            .meta({ description: "Id or path of a step" }),
        })
        .nullable(),
      response: { 200: OperatedView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) => {
        const operated = await rerunJob(within, {
          jobId: request.params.jobId,
          by: callerOf(request).name,
          fromRepeat: request.body?.repeat,
          fromStep: request.body?.fromStep,
        });
        return viewOperated(operated, deps.clock.now());
      }),
  });
}
