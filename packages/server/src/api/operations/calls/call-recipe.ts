import { z } from "zod";
import type { Job } from "../../../domain/job/job.ts";
import { isFinal, JOB_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { Json } from "../../../domain/json.ts";
import { callRecipe } from "../../../engine/commands/jobs/call-recipe.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { requestKeyOf } from "../../idempotency.ts";
import { anyJson, anyObject } from "../../json-schema.ts";
import { durationParameter, RecipeId } from "../../parameters.ts";
import { JobErrorView } from "../jobs/job-view.ts";
import { resultOf } from "./result-of.ts";

const WAIT_MS_MAX = 60_000;
const WAIT_MS_DEFAULT = 30_000;
/** The job is looked at this often, more rarely the longer it takes. */
const LOOK_MS_MIN = 20;
const LOOK_MS_MAX = 250;

const Ended = z.strictObject({
  jobId: z.string(),
  status: z.enum(JOB_STATUSES),
  result: anyJson.meta({ description: "What the recipe returned; null for nothing" }),
  error: JobErrorView.nullable(),
});

export function registerCallRecipe(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/recipes/:recipeId/call",
    config: { role: "operator" },
    schema: {
      operationId: "callRecipe",
      tags: ["Recipes"],
      summary: "Call a recipe and wait for its result",
      description:
        "For recipes with a callable trigger. 200 when the job has ended in time, successfully or not: `status` says which; 202 when it goes on. The input is checked against the trigger's schema. An Idempotency-Key is kept for 7 days.",
      params: z.strictObject({ recipeId: RecipeId }),
      querystring: z.strictObject({
        wait: durationParameter({ maxMs: WAIT_MS_MAX, defaultText: "30s" }),
      }),
      body: z.strictObject({ input: anyObject.default({}) }).nullable(),
      response: { 200: Ended, 202: z.strictObject({ jobId: z.string() }) },
    },
    handler: async (request, reply) => {
      const { jobId } = await callRecipe(deps, {
        recipeId: request.params.recipeId,
        input: request.body?.input ?? {},
        runBy: callerOf(request).name,
        request: requestKeyOf(request, () => JSON.stringify(request.body)),
      });
      const job = await endOf(deps, {
        jobId,
        waitMs: request.query.wait ?? WAIT_MS_DEFAULT,
        isGone: () => reply.raw.destroyed,
      });
      if (job === null) return reply.code(202).send({ jobId });
      return reply.code(200).send(await viewEnd(deps, job));
    },
  });
}

async function viewEnd(deps: ApiDeps, job: Job): Promise<z.infer<typeof Ended> & { result: Json }> {
  const { id: jobId, status, error } = job;
  return {
    jobId,
    status,
    result: await resultOf(deps, job),
    error: error && { code: error.code, message: error.message, step: error.step },
  };
}

/** The job once it has ended; null when it has not in time, or nobody waits any more. */
async function endOf(
  { storage, clock, settings }: ApiDeps,
  { jobId, waitMs, isGone }: { jobId: string; waitMs: number; isGone: () => boolean },
): Promise<Job | null> {
  const untilMs = clock.monotonicMs() + waitMs;
  for (let pauseMs = LOOK_MS_MIN; ; pauseMs = Math.min(pauseMs * 2, LOOK_MS_MAX)) {
    const job = await storage.jobs.find(jobId);
    if (job !== null && isFinal(job.status)) return job;
    const leftMs = untilMs - clock.monotonicMs();
    if (leftMs <= 0 || isGone() || settings.isDraining()) return null;
    await new Promise<void>((resolve) => {
      clock.after(Math.min(pauseMs, leftMs), resolve);
    });
  }
}
