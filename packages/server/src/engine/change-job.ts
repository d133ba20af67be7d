import { RequestError } from "../domain/errors.ts";
import type { Job, Reason } from "../domain/job/job.ts";
import {
  type Circumstances,
  isFinal,
  JOB_OPERATIONS,
  type JobEvent,
  type JobStatus,
  nextJobStatus,
} from "../domain/job/life-cycle.ts";

interface Change {
  event: JobEvent;
  now: number;
  /** Its recipe is stopped; asked only where it matters (resume). */
  held?: boolean;
  /** Its action has a hook that is to run first; asked only where it matters (cancel). */
  hooked?: boolean;
  reason?: Reason;
}

/**
 * The one place where a rare command changes a job's status; hot transitions are statements made
 * from the same table. Called with the locked row; the caller writes what is answered. Throws
 * `invalid_transition` with what would be possible instead.
 */
export function changeJob(
  job: Job,
  { event, now, held = false, hooked = false, reason }: Change,
): Job {
  const circumstances = circumstancesOf(job, { held, hooked });
  const status = nextJobStatus(job.status, event, circumstances);
  if (!status) throw refused(job, { event, circumstances });
  return {
    ...job,
    ...restOf(status, job),
    status,
    reason: reason ?? job.reason,
    endDate: isFinal(status) ? now : null,
  };
}

/** What a status says of the phase: only RUNNING has one. */
function restOf(status: JobStatus, job: Job): Pick<Job, "phase" | "waitingFor" | "waitingUntil"> {
  if (status === "RUNNING") {
    const { phase, waitingFor, waitingUntil } = job;
    return { phase, waitingFor, waitingUntil };
  }
  if (isFinal(status)) return { phase: null, waitingFor: null, waitingUntil: null };
  // A job that rests keeps what it was waiting for, to take it up when it goes on.
  return { phase: null, waitingFor: job.waitingFor, waitingUntil: job.waitingUntil };
}

function circumstancesOf(
  job: Job,
  { held, hooked }: Pick<Circumstances, "held" | "hooked">,
): Circumstances {
  return { held, hooked, started: job.startDate !== null, idle: job.workerId === null };
}

function refused(
  { id, status }: Job,
  { event, circumstances }: { event: JobEvent; circumstances: Circumstances },
): RequestError {
  const allowed = JOB_OPERATIONS.filter((operation) =>
    nextJobStatus(status, operation, circumstances),
  );
  return new RequestError("invalid_transition", `Job ${id} is ${status}: it cannot ${event}`, {
    allowed,
  });
}
