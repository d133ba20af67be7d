import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { JobId } from "../../parameters.ts";
import { findExecution, repeatParameter } from "./find-execution.ts";
import { JobView, viewExecution } from "./job-view.ts";

export function registerGetJob(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId",
    config: { role: "viewer" },
    schema: {
      operationId: "getJob",
      tags: ["Jobs"],
      summary: "Get a job",
      description: "The latest execution, or the one that `repeat` names (0 = the original).",
      params: z.strictObject({ jobId: JobId }),
      querystring: z.strictObject({ repeat: repeatParameter }),
      response: { 200: JobView },
    },
    handler: async ({ params, query }) => {
      const { job, repeats } = await findExecution(deps, {
        id: params.jobId,
        repeat: query.repeat,
      });
      return viewExecution(job, { repeats, now: deps.clock.now() });
    },
  });
}
