import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { FUNCTION_ID, REQUEST_TIMEOUT_MS_MAX } from "../../../domain/function/function-info.ts";
import type { Json } from "../../../domain/json.ts";
import { Sink } from "../../../domain/plan/sink.ts";
import { RetryPolicy } from "../../../domain/retry/retry-policy.ts";
import { runFunction } from "../../../engine/commands/jobs/run-function.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { requestKeyOf } from "../../idempotency.ts";
import { EVENT_BYTES_MAX } from "../events/event-limits.ts";

const SECOND_MS = 1_000;

export function registerRunFunction(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/functions/:api/runs",
    config: { role: "operator" },
    schema: {
      operationId: "runFunction",
      tags: ["Functions"],
      summary: "Run a function or callable recipe",
      description:
        "Makes a job of kind `task`. The parameters are checked against the function's schema first. The job is on disk when this answers. An Idempotency-Key is kept for 7 days.",
      params: z.strictObject({ api: z.string().regex(FUNCTION_ID) }),
      body: RunBody,
      response: { 202: z.strictObject({ jobId: z.string() }) },
    },
    handler: async (request, reply) => {
      const { parameters, retry, requestTimeout, sink, lowPriority } = request.body;
      refuseTooLarge(parameters);
      const accepted = await runFunction(deps, {
        api: request.params.api,
        parameters,
        retry,
        requestTimeoutMs: requestTimeout === undefined ? undefined : requestTimeout * SECOND_MS,
        sink,
        lowPriority,
        runBy: callerOf(request).name,
        request: requestKeyOf(request, () => JSON.stringify(request.body)),
      });
      return reply.code(202).send(accepted);
    },
  });
}

const parameters = z
  .unknown()
  .pipe(z.custom<Json>((value) => value !== undefined))
  .optional()
  .transform((value): Json => value ?? {});

const RunBody = z.strictObject({
  parameters: parameters.meta({ description: "Any JSON; {} unless said otherwise" }),
  retry: RetryPolicy.optional(),
  requestTimeout: z
    .number()
    .positive()
    .max(REQUEST_TIMEOUT_MS_MAX / SECOND_MS)
    .optional()
    .meta({ description: "Seconds that one attempt may take; overrides the function's own" }),
  sink: Sink.optional().meta({ description: "Where its result goes when it has ended" }),
  lowPriority: z.boolean().default(false),
});

function refuseTooLarge(given: Json): void {
  if (Buffer.byteLength(JSON.stringify(given)) <= EVENT_BYTES_MAX) return;
  throw new RequestError("too_large", "Parameters may have up to 1 MiB.", {
    limit: EVENT_BYTES_MAX,
  });
}
