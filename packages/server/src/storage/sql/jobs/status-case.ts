import {
  isFinal,
  type JobEvent,
  type JobStatus,
  plainTransitions,
} from "../../../domain/job/life-cycle.ts";
import { Fragment } from "../sql.ts";

// Set-based guards, written by the table of the life cycle: a statement can take no transition that
// the table does not know.

/** The status after `event`, as an expression over jobs.status. */
export function statusCase(event: JobEvent): Fragment {
  const whens = plainTransitions(event).map(({ from, to }) => `when '${from}' then '${to}'`);
  return new Fragment(`case jobs.status ${whens.join(" ")} else jobs.status end`);
}

/** Whether a job is in a status that takes `event`. */
export function statusGuard(event: JobEvent): Fragment {
  return isOneOf(plainTransitions(event).map(({ from }) => from));
}

/** Whether `event` ends the job for good. */
export function isFinalCase(event: JobEvent): Fragment {
  return isOneOf(plainTransitions(event).flatMap(({ from, to }) => (isFinal(to) ? [from] : [])));
}

/** Not `in (…)`, for which SQLite builds a temporary index each time the statement runs. */
function isOneOf(statuses: readonly JobStatus[]): Fragment {
  const whens = statuses.map((status) => `when '${status}' then true`);
  return new Fragment(`case jobs.status ${whens.join(" ")} else false end`);
}
