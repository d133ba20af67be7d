import { RequestError } from "../../../domain/errors.ts";
import type { BulkOp, BulkOutcome, JobBrief } from "../../../storage/storage.ts";
import { cancelJob } from "../../commands/jobs/cancel-job.ts";
import { forceStopJob } from "../../commands/jobs/force-stop-job.ts";
import { rerunJob } from "../../commands/jobs/rerun-job.ts";
import { resumeJob } from "../../commands/jobs/resume-job.ts";
import { priorityRefusal, setLowPriority } from "../../commands/jobs/set-low-priority.ts";
import { stopJob } from "../../commands/jobs/stop-job.ts";
import type { CommandDeps } from "../../deps.ts";
import { whyNot } from "../../job-actions.ts";
import type { Operated } from "../../operation.ts";

const SERVER_ERROR = 500;

export interface OneOperation {
  op: BulkOp;
  /** Who asked. */
  by: string;
  reason: string | null;
  fromStep: string | undefined;
}

/** What the operation makes of one job: the same command that a person gives to one. */
export async function operateOne(
  deps: Pick<CommandDeps, "storage" | "clock">,
  { jobId, ...operation }: OneOperation & { jobId: string },
): Promise<BulkOutcome> {
  const at = deps.clock.now();
  try {
    const { changed, job } = await run(deps, { jobId, ...operation });
    if (changed) return { jobId, outcome: "changed", reason: null, at };
    return { jobId, outcome: "skipped", reason: `In effect already: ${job.status}`, at };
  } catch (error) {
    if (!(error instanceof RequestError) || error.status >= SERVER_ERROR) throw error;
    const outcome = SKIPPED_CODES.has(error.code) ? "skipped" : "refused";
    return { jobId, outcome, reason: error.message, at };
  }
}

/** It changed since it was selected; nobody is to blame. */
const SKIPPED_CODES: ReadonlySet<string> = new Set(["invalid_transition", "not_found"]);

function run(
  deps: Pick<CommandDeps, "storage" | "clock">,
  { op, jobId, by, reason, fromStep }: OneOperation & { jobId: string },
): Promise<Operated> {
  switch (op) {
    case "stop":
      return stopJob(deps, { jobId, by });
    case "resume":
      return resumeJob(deps, { jobId, by });
    case "force-stop":
      return forceStopJob(deps, { jobId, by });
    case "cancel":
      return cancelJob(deps, { jobId, by, comment: reason ?? undefined });
    case "rerun":
      return rerunJob(deps, { jobId, by, fromStep });
    case "set-low-priority":
      return setLowPriority(deps, { jobId, by, lowPriority: true });
    case "remove-low-priority":
      return setLowPriority(deps, { jobId, by, lowPriority: false });
  }
}

/** Why a job of a selection is passed over, as far as its row tells; null when it is not. */
export function bulkRefusal(job: JobBrief, op: BulkOp): string | null {
  switch (op) {
    case "set-low-priority":
    case "remove-low-priority": {
      const refusal = priorityRefusal(job);
      if (refusal !== null) return `No: ${refusal}`;
      const isWanted = job.lowPriority === (op === "set-low-priority");
      return isWanted ? "It has this priority already" : null;
    }
    case "force-stop":
      return whyNot(job, "forceStop");
    default:
      return whyNot(job, op);
  }
}
