import { z } from "zod";
import { forceStopJob } from "../../../engine/commands/jobs/force-stop-job.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { JobId } from "../../parameters.ts";
import { OperatedView, viewOperated } from "./operated-view.ts";

export function registerForceStopJob(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/jobs/:jobId/force-stop",
    config: { role: "operator" },
    schema: {
      operationId: "forceStopJob",
      tags: ["Jobs"],
      summary: "Stop a STOPPING job at once",
      description: "Its step is abandoned and runs again from its start when the job is resumed.",
      params: z.strictObject({ jobId: JobId }),
      response: { 200: OperatedView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) => {
        const asked = { jobId: request.params.jobId, by: callerOf(request).name };
        return viewOperated(await forceStopJob(within, asked), deps.clock.now());
      }),
  });
}
