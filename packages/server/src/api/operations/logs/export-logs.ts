import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { exportLogs } from "../../../engine/commands/insight/export-logs.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { flagParameter, jobIdParameter } from "../../parameters.ts";
import { logFilterParameters, logPlaceParameters, toLogFilter } from "./log-parameters.ts";

const Filter = z.strictObject({
  ...logFilterParameters,
  ...logPlaceParameters,
  job: jobIdParameter,
  engine: flagParameter,
});
const NAMES = Object.keys(Filter.shape).join(", ");

const ExportBody = z.strictObject({
  filter: z
    .record(z.string(), z.string())
    .default({})
    .meta({ description: "As the parameters of `GET /logs`: `level`, `q`, `period`, `job` …" }),
});

export function registerExportLogs(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/logs/export",
    config: { role: "operator" },
    schema: {
      operationId: "exportLogs",
      tags: ["Logs"],
      summary: "Write log lines into a file",
      description:
        "A job of kind `task` does it, oldest line first, up to the time of the request; when it has ended, a gzip file of NDJSON is among its artifacts for 7 days.",
      body: ExportBody,
      response: { 202: z.strictObject({ jobId: z.string() }) },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 202 }, async (within) => {
        const { job, engine = true, ...query } = readFilter(request.body.filter);
        const { filter, regex } = toLogFilter(query, within.clock.now());
        return exportLogs(within, {
          filter: { ...filter, ...(job !== undefined && { jobId: job }) },
          regex,
          withEngine: engine,
          runBy: callerOf(request).name,
        });
      }),
  });
}

function readFilter(filter: Readonly<Record<string, string>>): z.infer<typeof Filter> {
  const parsed = Filter.safeParse(filter);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message, code }) => ({
    pointer: `/filter/${String(path[0] ?? "")}`,
    code: "invalid_value" as const,
    message: code === "unrecognized_keys" ? `${message}; there are ${NAMES}` : message,
  }));
  const [first] = errors;
  throw new RequestError("invalid_value", `${first?.pointer}: ${first?.message}`, { errors });
}
