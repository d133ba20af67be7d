import { RequestError } from "../../../domain/errors.ts";
import type { Json } from "../../../domain/json.ts";
import type { LogFilter } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import { compilePattern } from "../../insight/logs/search-logs.ts";
import { logsExport } from "../../tasks/logs-export/logs-export.ts";
import { newTaskJob } from "../../tasks/new-task-job.ts";

interface LogExportRequest {
  filter: LogFilter;
  regex: string | undefined;
  /** With a job: also lines of the engine. */
  withEngine: boolean;
  runBy: string | null;
}

/** Makes the job that writes log lines into a file (H-24.4). Throws `not_found`, `bad_parameter`. */
export async function exportLogs(
  deps: Pick<CommandDeps, "storage" | "ids" | "clock">,
  { filter, regex, withEngine, runBy }: LogExportRequest,
): Promise<{ jobId: string }> {
  const { jobId } = filter;
  if (jobId !== undefined && (await deps.storage.jobs.find(jobId)) === null) {
    throw new RequestError("not_found", `There is no job '${jobId}'.`);
  }
  if (regex !== undefined) compilePattern(regex);
  // A log that grows while it is written would have no end.
  const bounded = { ...filter, to: filter.to ?? deps.clock.now() + 1 };
  const input: Json = {
    filter: JSON.parse(JSON.stringify(bounded)),
    regex: regex ?? null,
    engineOf: withEngine && jobId !== undefined ? jobId : null,
  };
  const job = newTaskJob(deps, { task: logsExport, input, runBy });
  await deps.storage.jobs.accept(job);
  return { jobId: job.id };
}
