import type { Execution } from "./execution.ts";
import { commit } from "./records/commit.ts";
import { writeJobLog } from "./records/job-log.ts";

/** Our own mistake ended the execution. Handed back, the job would meet it for ever; so it fails. */
export async function failInternally(execution: Execution, thrown: unknown): Promise<void> {
  const { host, job } = execution;
  host.deps.log.error({ err: thrown, jobId: job.id }, "The execution of a job failed inside");
  const message = "Something went wrong inside the server; its log says what";
  execution.hasErrors = true;
  writeJobLog(execution, { level: "ERROR", message, step: null, info: { code: "internal" } });
  const error = { code: "internal", message, step: null };
  await commit(execution, {
    event: "fail",
    error,
    reason: { type: "system", message },
    report: null,
  });
}
