import { z } from "zod";
import { resumeJob } from "../../../engine/commands/jobs/resume-job.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { JobId } from "../../parameters.ts";
import { OperatedView, viewOperated } from "./operated-view.ts";

export function registerResumeJob(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/jobs/:jobId/resume",
    config: { role: "operator" },
    schema: {
      operationId: "resumeJob",
      tags: ["Jobs"],
      summary: "Resume a stopped job",
      description: "It goes on where it was left.",
      params: z.strictObject({ jobId: JobId }),
      response: { 200: OperatedView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) => {
        const asked = { jobId: request.params.jobId, by: callerOf(request).name };
        return viewOperated(await resumeJob(within, asked), deps.clock.now());
      }),
  });
}
