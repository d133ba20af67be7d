import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { jobFilterParameters, jobPlaceParameters, toJobFilter } from "./job-filter.ts";
import { JobListView, jobPageParameters, listJobs } from "./job-list.ts";

export function registerListJobs(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs",
    config: { role: "viewer" },
    schema: {
      operationId: "listJobs",
      tags: ["Jobs"],
      summary: "List jobs",
      description: "Newest first, without children and system jobs unless asked for.",
      querystring: z.strictObject({
        ...jobFilterParameters,
        ...jobPlaceParameters,
        ...jobPageParameters,
      }),
      response: { 200: JobListView },
    },
    handler: ({ query }) => listJobs(deps, { filter: toJobFilter(query), query }),
  });
}
