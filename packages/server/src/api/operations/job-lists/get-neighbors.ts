import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { JobId } from "../../parameters.ts";
import { findJob } from "../jobs/find-job.ts";
import { jobFilterParameters, jobPlaceParameters, toJobFilter } from "../jobs/job-filter.ts";
import { jobPageParameters } from "../jobs/job-list.ts";

export function registerGetNeighbors(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/neighbors",
    config: { role: "viewer" },
    schema: {
      operationId: "getNeighbors",
      tags: ["Jobs"],
      summary: "Find the jobs before and after one in a list",
      description:
        "Takes the parameters of the list that the job was opened from. `previous` stands before it there, `next` behind it; the job itself need not fit the filter any more.",
      params: z.strictObject({ jobId: JobId }),
      querystring: z.strictObject({
        ...jobFilterParameters,
        ...jobPlaceParameters,
        sort: jobPageParameters.sort,
      }),
      response: {
        200: z.strictObject({ previous: z.string().nullable(), next: z.string().nullable() }),
      },
    },
    handler: async ({ params, query: { sort = "-created", ...query } }) => {
      const { id: after } = await findJob(deps, params.jobId);
      const filter = toJobFilter(query);
      const beside = async (order: "newest" | "oldest") => {
        const { jobs } = await deps.storage.jobs.list({ filter, order, limit: 1, after });
        return jobs[0]?.id ?? null;
      };
      const [older, newer] = await Promise.all([beside("newest"), beside("oldest")]);
      return sort === "created"
        ? { previous: older, next: newer }
        : { previous: newer, next: older };
    },
  });
}
