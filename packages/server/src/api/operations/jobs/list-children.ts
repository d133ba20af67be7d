import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { JobId } from "../../parameters.ts";
import { findJob } from "./find-job.ts";
import { jobFilterParameters, toJobFilter } from "./job-filter.ts";
import { JobListView, jobPageParameters, listJobs } from "./job-list.ts";

export function registerListChildren(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/children",
    config: { role: "viewer" },
    schema: {
      operationId: "listChildren",
      tags: ["Jobs"],
      summary: "List the children of a job",
      params: z.strictObject({ jobId: JobId }),
      querystring: z.strictObject({ ...jobFilterParameters, ...jobPageParameters }),
      response: { 200: JobListView },
    },
    handler: async ({ params, query }) => {
      const { id } = await findJob(deps, params.jobId);
      return listJobs(deps, { filter: toJobFilter({ ...query, parent: id }), query });
    },
  });
}
