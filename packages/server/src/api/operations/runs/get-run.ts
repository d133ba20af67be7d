import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { JobId } from "../../parameters.ts";
import { findRun } from "./find-run.ts";
import { RunView, viewRun } from "./run-view.ts";

export function registerGetRun(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/runs/:runId",
    config: { role: "viewer" },
    schema: {
      operationId: "getRun",
      tags: ["Runs"],
      summary: "Get a run of a plan",
      params: z.strictObject({ runId: JobId }),
      response: { 200: RunView },
    },
    handler: async ({ params }) => {
      const entry = await findRun(deps, params.runId);
      const [progress, deliveries] = await Promise.all([
        deps.storage.plans.runProgress(params.runId),
        deps.storage.deliveries.counts(params.runId),
      ]);
      return viewRun(entry, { now: deps.clock.now(), ...progress, deliveries });
    },
  });
}
