import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { JobId } from "../../parameters.ts";
import { findJob } from "../jobs/find-job.ts";
import { ArtifactView, viewArtifact } from "./artifact-view.ts";

export function registerListArtifacts(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/artifacts",
    config: { role: "operator" },
    schema: {
      operationId: "listArtifacts",
      tags: ["Jobs"],
      summary: "List the files of a job",
      description: "Of exports and imports; a file is there when it is whole.",
      params: z.strictObject({ jobId: JobId }),
      response: { 200: z.strictObject({ items: z.array(ArtifactView) }) },
    },
    handler: async ({ params }) => {
      const job = await findJob(deps, params.jobId);
      const artifacts = await deps.storage.artifacts.list(job.id);
      const now = deps.clock.now();
      return { items: artifacts.filter(({ expiresAt }) => expiresAt > now).map(viewArtifact) };
    },
  });
}
