import type { Job, Reason } from "../../domain/job/job.ts";
import { UNFINISHED_STATUSES } from "../../domain/job/life-cycle.ts";
import type { Readiness } from "../storage.ts";
import { CLAIM_RANK, JOB_COLUMNS, type JobRow, jobFromRow, textOrNull } from "./job-row.ts";
import { first, type Session } from "./session.ts";
import { Fragment, LOCK, oneOf, sql } from "./sql.ts";

export async function lockJob(session: Session, id: string): Promise<Job | null> {
  const row = await first(
    session.query<JobRow>(sql`select ${JOB_COLUMNS} from jobs where id = ${id} ${LOCK}`),
  );
  return row && jobFromRow(row);
}

/** Writes what a command may change of a job that it has locked. */
export async function updateJob(session: Session, job: Job, readiness: Readiness): Promise<void> {
  await session.query(sql`
    update jobs
    set status = ${job.status}, phase = ${job.phase}, waiting_for = ${job.waitingFor},
      waiting_until = ${job.waitingUntil}, has_errors = ${job.hasErrors ? 1 : 0},
      reason = ${textOrNull(job.reason)}, error_code = ${job.error?.code ?? null},
      error_message = ${job.error?.message ?? null}, error_step = ${job.error?.step ?? null},
      recipe_version = ${job.recipeVersion}, repeat = ${job.repeat},
      low_priority = ${job.lowPriority ? 1 : 0}, run_by = ${job.runBy}, progress = ${job.progress},
      queued_date = ${job.queuedDate}, start_date = ${job.startDate}, end_date = ${job.endDate},
      active_ms = ${Math.round(job.activeMs)}, report = ${textOrNull(job.report)},
      labels = ${textOrNull(job.labels)}, lane = ${job.lane},
      worker_id = ${readiness.state === "held" ? job.workerId : null},
      epoch = ${readiness.state === "held" ? job.epoch : job.epoch + 1},
      wake_at = ${readiness.state === "timer" ? readiness.wakeAt : null},
      claim_rank = null
    where id = ${job.id}`);
  if (readiness.state === "ready") {
    // Apart, because the rank is computed from the columns that were just written.
    await session.query(sql`update jobs set claim_rank = ${CLAIM_RANK} where id = ${job.id}`);
  }
}

/** Keeps the current execution as it is; idempotent, for an ended execution does not change. */
export async function archiveRepeat(session: Session, { id }: Job): Promise<void> {
  await session.query(sql`
    insert into job_repeats (job_id, repeat, status, recipe_version, run_by, has_errors, reason,
      error_code, error_message, error_step, queued_date, start_date, end_date, active_ms, report)
    select id, repeat, status, recipe_version, run_by, has_errors, reason, error_code,
      error_message, error_step, queued_date, start_date, end_date, active_ms, report
    from jobs where id = ${id}
    on conflict (job_id, repeat) do nothing`);
}

export async function hasUnfinishedJobs(session: Session, recipeId: string): Promise<boolean> {
  const row = await first(
    session.query(sql`
      select 1 from jobs
      where status ${oneOf(UNFINISHED_STATUSES)} and recipe_id = ${recipeId}
      limit 1`),
  );
  return row !== null;
}

/** T18 and T19. A rerun or a test goes on: the recipe's stop does not hold it (E-10.11). */
export async function pauseLane(
  session: Session,
  { lane, reason }: { lane: string; reason: Reason },
): Promise<{ commanded: string[] }> {
  await session.query(sql`
    update jobs
    set status = 'PAUSED', phase = null, wake_at = null, claim_rank = null,
      reason = ${textOrNull(reason)}
    where lane = ${lane} and status = 'RUNNING' and repeat = 0 and is_test = 0
      and worker_id is null`);
  const rows = await session.query<{ id: string }>(sql`
    update jobs set status = 'PAUSING', reason = ${textOrNull(reason)}
    where lane = ${lane} and status = 'RUNNING' and repeat = 0 and is_test = 0
      and worker_id is not null
    returning id`);
  return { commanded: rows.map(({ id }) => id) };
}

/** What waits for anything but a time looks again whether it has come meanwhile. */
const IS_TIMED = new Fragment(
  "(waiting_until is not null and coalesce(waiting_for in ('timer', 'retry'), false))",
);

/** T21. A timer that ran out meanwhile fires at once. */
export async function unpauseLane(session: Session, { lane }: { lane: string }): Promise<void> {
  await session.query(sql`
    update jobs set status = 'RUNNING', reason = null
    where lane = ${lane} and status = 'PAUSING'`);
  await session.query(sql`
    update jobs
    set status = 'RUNNING', phase = 'waiting', reason = null,
      wake_at = case when ${IS_TIMED} then waiting_until end,
      waiting_until = case when ${IS_TIMED} then waiting_until end,
      waiting_for = case when ${IS_TIMED} then waiting_for else 'slot' end,
      claim_rank = case when ${IS_TIMED} then null else ${CLAIM_RANK} end
    where lane = ${lane} and status = 'PAUSED'`);
}
