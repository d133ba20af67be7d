import { z } from "zod";
import type { Repeat } from "../../../domain/job/job.ts";
import { JOB_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";
import { anyObject } from "../../json-schema.ts";
import { JobId } from "../../parameters.ts";
import { findJob } from "./find-job.ts";
import { durations, JobErrorView, ReasonView, viewReason } from "./job-view.ts";

const RepeatView = z
  .strictObject({
    repeat: z.int().meta({ description: "0 = the original" }),
    status: z.enum(JOB_STATUSES),
    recipeVersion: z.int().nullable(),
    runBy: z.string().nullable(),
    hasErrors: z.boolean(),
    reason: ReasonView.nullable(),
    error: JobErrorView.nullable(),
    queuedDate: instant,
    startDate: instant.nullable(),
    endDate: instant.nullable(),
    waitingMs: z.number(),
    durationMs: z.number().nullable(),
    activeMs: z.number(),
    report: anyObject.nullable(),
    fromStep: z.string().nullable().meta({ description: "Where it began; null = at the start" }),
  })
  .meta({ id: "Repeat" });

export function registerListRepeats(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/repeats",
    config: { role: "viewer" },
    schema: {
      operationId: "listRepeats",
      tags: ["Jobs"],
      summary: "List the executions of a job",
      description: "Newest first. Only the newest one can be rerun.",
      params: z.strictObject({ jobId: JobId }),
      response: { 200: z.strictObject({ items: z.array(RepeatView) }) },
    },
    handler: async ({ params }) => {
      const { id } = await findJob(deps, params.jobId);
      const repeats = await deps.storage.jobs.repeats(id);
      const now = deps.clock.now();
      return {
        items: repeats
          .toSorted((left, right) => right.repeat - left.repeat)
          .map((repeat) => viewRepeat(repeat, now)),
      };
    },
  });
}

function viewRepeat(repeat: Repeat, now: number): z.infer<typeof RepeatView> {
  const { error } = repeat;
  return {
    repeat: repeat.repeat,
    status: repeat.status,
    recipeVersion: repeat.recipeVersion,
    runBy: repeat.runBy,
    hasErrors: repeat.hasErrors,
    reason: viewReason(repeat.reason),
    error: error && { code: error.code, message: error.message, step: error.step },
    queuedDate: toInstant(repeat.queuedDate),
    startDate: toInstantOrNull(repeat.startDate),
    endDate: toInstantOrNull(repeat.endDate),
    ...durations(repeat, now),
    activeMs: repeat.activeMs,
    report: repeat.report,
    fromStep: repeat.fromStep,
  };
}
