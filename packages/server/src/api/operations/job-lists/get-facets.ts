import { z } from "zod";
import { JOB_KINDS } from "../../../domain/job/job.ts";
import { JOB_STATUSES } from "../../../domain/job/life-cycle.ts";
import { FACET_JOBS_MAX } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { jobFilterParameters, jobPlaceParameters, toJobFilter } from "../jobs/job-filter.ts";

const Facet = z.strictObject({ value: z.string(), count: z.int() });

export function registerGetFacets(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/facets",
    config: { role: "viewer" },
    schema: {
      operationId: "getJobFacets",
      tags: ["Jobs"],
      summary: "Count jobs by what they have in common",
      description: `Takes the parameters of \`GET /jobs\`. Recipes and kinds are counted among the newest ${FACET_JOBS_MAX} jobs that fit, the most frequent first.`,
      querystring: z.strictObject({ ...jobFilterParameters, ...jobPlaceParameters }),
      response: {
        200: z.strictObject({
          status: z.partialRecord(z.enum(JOB_STATUSES), z.int()),
          recipe: z.array(Facet),
          kind: z.array(Facet.extend({ value: z.enum(JOB_KINDS) })),
          capped: z.boolean().meta({ description: "There are more jobs than were counted" }),
        }),
      },
    },
    handler: async ({ query }) => {
      const { status, recipes, kinds, capped } = await deps.storage.jobs.facets(toJobFilter(query));
      return {
        status: Object.fromEntries(status.map(({ status: name, count }) => [name, count])),
        recipe: recipes,
        kind: kinds.flatMap(({ value, count }) => {
          const kind = JOB_KINDS.find((one) => one === value);
          return kind === undefined ? [] : [{ value: kind, count }];
        }),
        capped: capped || status.some((one) => one.capped),
      };
    },
  });
}
