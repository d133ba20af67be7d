import { z } from "zod";
import { stopJob } from "../../../engine/commands/jobs/stop-job.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { JobId } from "../../parameters.ts";
import { OperatedView, viewOperated } from "./operated-view.ts";

export function registerStopJob(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/jobs/:jobId/stop",
    config: { role: "operator" },
    schema: {
      operationId: "stopJob",
      tags: ["Jobs"],
      summary: "Stop a job where it can go on later",
      description:
        "STOPPED at once when no worker has the job, otherwise STOPPING until its step has ended.",
      params: z.strictObject({ jobId: JobId }),
      response: { 200: OperatedView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) => {
        const asked = { jobId: request.params.jobId, by: callerOf(request).name };
        return viewOperated(await stopJob(within, asked), deps.clock.now());
      }),
  });
}
