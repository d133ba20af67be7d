import { z } from "zod";
import { isFinal, JOB_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { JsonObject } from "../../../domain/json.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { anyJson, anyObject } from "../../json-schema.ts";
import { JobId } from "../../parameters.ts";
import { lastReturn } from "../calls/result-of.ts";
import { findExecution, repeatParameter } from "./find-execution.ts";
import { JobErrorView, ReasonView, viewReason } from "./job-view.ts";

const ResultView = z
  .strictObject({
    id: z.string(),
    repeat: z.int(),
    status: z.enum(JOB_STATUSES),
    final: z.boolean().meta({ description: "False while the result can still change" }),
    reason: ReasonView.nullable(),
    error: JobErrorView.nullable(),
    report: anyObject.nullable(),
    result: anyJson.nullable().meta({
      description: "What it returned; null for nothing, and while it has not",
    }),
    outputs: anyObject.meta({
      description: "What each completed step with an id gave; in loops, its last iteration",
    }),
  })
  .meta({ id: "JobResult" });

export function registerGetJobResult(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/result",
    config: { role: "viewer" },
    schema: {
      operationId: "getJobResult",
      tags: ["Jobs"],
      summary: "Get what came out of a job",
      params: z.strictObject({ jobId: JobId }),
      querystring: z.strictObject({ repeat: repeatParameter }),
      response: { 200: ResultView },
    },
    handler: async ({ params, query }) => {
      const { job } = await findExecution(deps, { id: params.jobId, repeat: query.repeat });
      const steps = await deps.storage.steps.list({ jobId: job.id, repeat: job.repeat });
      const { id, repeat, status, error, report } = job;
      return {
        id,
        repeat,
        status,
        final: isFinal(status),
        reason: viewReason(job.reason),
        error: error && { code: error.code, message: error.message, step: error.step },
        report,
        result: lastReturn(steps)?.output ?? null,
        outputs: outputsOf(steps),
      };
    },
  });
}

function outputsOf(steps: readonly StepRecord[]): JsonObject {
  const outputs = steps.flatMap(({ id, status, output, masked }) =>
    id !== null && masked !== true && status === "COMPLETED" && output !== undefined
      ? [[id, output] as const]
      : [],
  );
  return Object.fromEntries(outputs);
}
