import { z } from "zod";
import { terminateRun } from "../../../engine/plans/terminate-run.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { JobId, NOTE_CHARS_MAX } from "../../parameters.ts";
import { OperatedView, viewOperated } from "../jobs/operated-view.ts";

const Comment = z.string().max(NOTE_CHARS_MAX).optional();

export function registerTerminateRun(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/runs/:runId/terminate",
    config: { role: "operator" },
    schema: {
      operationId: "terminateRun",
      tags: ["Runs"],
      summary: "Terminate a run",
      description:
        "Items that have not begun are CANCELED at once, those that run are told; the run is CANCELED when they all are. Nothing changes on a run that is CANCELING already.",
      params: z.strictObject({ runId: JobId }),
      body: z
        .strictObject({ comment: Comment.meta({ description: "Added to the reason of the run" }) })
        .nullish(),
      response: { 200: OperatedView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) => {
        const operated = await terminateRun(within, {
          runId: request.params.runId,
          by: callerOf(request).name,
          comment: request.body?.comment,
        });
        return viewOperated(operated, deps.clock.now());
      }),
  });
}
