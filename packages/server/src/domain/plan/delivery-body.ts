import type { JobError, Reason } from "../job/job.ts";
import type { JobStatus } from "../job/life-cycle.ts";
import type { Json } from "../json.ts";

/** What a delivery tells of an execution that has ended. */
export interface DeliveredItem {
  jobId: string;
  api: string | null;
  parameters: Json;
  status: JobStatus;
  result: Json;
  error: JobError | null;
  reason: Reason | null;
  planId: string | null;
  /** Null for a job that was run by itself. */
  runId: string | null;
}

/** Names of instance and workspace: there is one a server (G-23.6). */
const WORKSPACE = "default";
const OK = 200;

/** The body of G-23.5, with its keys in that order. */
export function deliveryBody(item: DeliveredItem): string {
  return JSON.stringify({
    apiInfo: {
      name: item.api,
      parameters: item.parameters,
      runId: item.jobId,
      result: resultOf(item),
    },
    workspaceId: WORKSPACE,
    project: { id: WORKSPACE, name: WORKSPACE },
    ...(item.runId !== null && {
      projectJob: { id: item.planId },
      projectJobRun: { id: item.runId },
    }),
  });
}

function resultOf({ status, result, error, reason }: DeliveredItem) {
  if (status === "COMPLETED") return { status: "completed", result, statusCode: OK };
  const code = error?.code ?? ENDED_CODES[status] ?? "failed";
  const message = error?.message ?? reason?.message ?? `The job is ${status}`;
  return { status: "failed", error: code, message, statusCode: STATUS_CODES[code] ?? OTHER_ERROR };
}

/** Of those that ended without an error of their own. */
const ENDED_CODES: Partial<Record<JobStatus, string>> = {
  CANCELED: "canceled",
  ABORTED: "aborted",
};

const OTHER_ERROR = 500;
/** What HTTP would say. 499 is the customary number for "gave up waiting". */
const STATUS_CODES: Readonly<Record<string, number>> = {
  "api-not-found": 404,
  api_not_found: 404,
  invalid_value: 400,
  invalid_input: 400,
  attempt_timeout: 504,
  job_timeout: 504,
  step_timeout: 504,
  canceled: 499,
  aborted: 499,
};
