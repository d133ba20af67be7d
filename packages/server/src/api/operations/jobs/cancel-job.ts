import { z } from "zod";
import { cancelJob } from "../../../engine/commands/jobs/cancel-job.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { JobId, NOTE_CHARS_MAX } from "../../parameters.ts";
import { OperatedView, viewOperated } from "./operated-view.ts";

const Comment = z.string().max(NOTE_CHARS_MAX).optional();

export function registerCancelJob(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/jobs/:jobId/cancel",
    config: { role: "operator" },
    schema: {
      operationId: "cancelJob",
      tags: ["Jobs"],
      summary: "Cancel a job",
      description:
        "CANCELED at once when no worker has the job, otherwise CANCELING until its step has ended or 30 seconds have passed. Nothing changes on a job that is CANCELING already.",
      params: z.strictObject({ jobId: JobId }),
      body: z
        .strictObject({
          comment: Comment.meta({ description: "Added to the reason that the job shows" }),
          reason: Comment.meta({ description: "The same as `comment`" }),
        })
        .nullable(),
      response: { 200: OperatedView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) => {
        const operated = await cancelJob(within, {
          jobId: request.params.jobId,
          by: callerOf(request).name,
          comment: request.body?.comment ?? request.body?.reason,
        });
        return viewOperated(operated, deps.clock.now());
      }),
  });
}
