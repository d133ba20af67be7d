import { z } from "zod";
import { setLowPriority } from "../../../engine/commands/jobs/set-low-priority.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { JobId } from "../../parameters.ts";
import { OperatedView, viewOperated } from "./operated-view.ts";

const ROUTES = [
  {
    method: "PUT",
    lowPriority: true,
    operationId: "setLowPriority",
    summary: "Let a job wait for quiet",
    description:
      "The root and all jobs of its tree begin only while at most half of the slots are busy and nothing else is ready. It may wait for ever.",
  },
  {
    method: "DELETE",
    lowPriority: false,
    operationId: "removeLowPriority",
    summary: "Give a job its normal priority back",
    description: "Of the root and all jobs of its tree, at once.",
  },
] as const;

export function registerLowPriority(api: Api, deps: ApiDeps): void {
  for (const { method, lowPriority, ...about } of ROUTES) {
    api.route({
      method,
      url: "/jobs/:jobId/low-priority",
      config: { role: "operator" },
      schema: {
        ...about,
        tags: ["Jobs"],
        params: z.strictObject({ jobId: JobId }),
        response: { 200: OperatedView },
      },
      handler: (request, reply) =>
        once(deps, { request, reply, status: 200 }, async (within) => {
          const { jobId } = request.params;
          const asked = { jobId, lowPriority, by: callerOf(request).name };
          return viewOperated(await setLowPriority(within, asked), deps.clock.now());
        }),
    });
  }
}
