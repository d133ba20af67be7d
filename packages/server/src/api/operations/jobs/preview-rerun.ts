import { z } from "zod";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import { rerunPoint } from "../../../engine/commands/jobs/rerun-point.ts";
import { jobActions } from "../../../engine/job-actions.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { JobId } from "../../parameters.ts";
import { findJob } from "./find-job.ts";

const STEPS_SHOWN_MAX = 500;

const StepLine = z.strictObject({
  path: z.string(),
  id: z.string().nullable(),
  name: z.string().nullable(),
  kind: z.string(),
});

const PreviewView = z
  .strictObject({
    enabled: z.boolean(),
    reason: z.string().nullable().meta({ description: "Why the job cannot be rerun now" }),
    recipeVersion: z.int().nullable().meta({ description: "The version that would run" }),
    fromStep: z.string().nullable(),
    reusedCount: z.int(),
    againCount: z.int(),
    reused: z.array(StepLine).meta({ description: "Taken over; the first 500" }),
    again: z
      .array(StepLine)
      .meta({ description: "What ran before and would run again; the first 500" }),
  })
  .meta({ id: "RerunPreview" });

export function registerPreviewRerun(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/rerun-preview",
    config: { role: "viewer" },
    schema: {
      operationId: "previewRerun",
      tags: ["Jobs"],
      summary: "See what a rerun would take over and what it would run again",
      params: z.strictObject({ jobId: JobId }),
      querystring: z.strictObject({
        fromStep: z.string().max(500).optional().meta({ description: "Id or path of a step" }),
      }),
      response: { 200: PreviewView },
    },
    handler: async ({ params, query }) => {
      const job = await findJob(deps, params.jobId);
      const steps = await deps.storage.steps.list({
        jobId: job.id,
        repeat: job.repeat,
        summary: true,
      });
      const { fromStep } = query;
      const point = fromStep === undefined ? null : rerunPoint(job, { steps, fromStep });
      const recipe = job.recipeId === null ? null : await deps.storage.recipes.find(job.recipeId);
      const { reused, again } = point ?? { reused: [], again: steps };
      return {
        ...jobActions(job).rerun,
        recipeVersion: point === null ? (recipe?.version ?? null) : job.recipeVersion,
        fromStep: point?.path ?? null,
        reusedCount: reused.length,
        againCount: again.length,
        reused: lines(reused),
        again: lines(again),
      };
    },
  });
}

function lines(steps: readonly StepRecord[]): z.infer<typeof StepLine>[] {
  return steps
    .slice(0, STEPS_SHOWN_MAX)
    .map(({ path, id, name, kind }) => ({ path, id, name, kind }));
}
