import type { Job, Reason } from "../../../domain/job/job.ts";
import { UNFINISHED_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { Readiness } from "../../storage.ts";
import { isAtRest, type Rested, settleRests } from "../children/rests.ts";
import { writeOutbox } from "../deliveries/write-outbox.ts";
import { eraseEnded } from "../job-data/erase-jobs.ts";
import { deleteReports } from "../recipes/report-values.ts";
import { first, type Session } from "../session.ts";
import { Fragment, LOCK, oneOf, type Statement, sql } from "../sql.ts";
import { CLAIM_RANK, JOB_COLUMNS, type JobRow, jobFromRow, textOrNull } from "./job-row.ts";

/** Its parent's row with it, in the order of the ids: who ends a child changes its parent too. */
export async function lockJob(session: Session, id: string): Promise<Job | null> {
  const rows = await session.query<JobRow>(
    session.dialect === "sqlite"
      ? sql`select ${JOB_COLUMNS} from jobs where id = ${id}`
      : sql`select ${JOB_COLUMNS} from jobs
          where id = ${id} or id = (select child.parent_id from jobs child where child.id = ${id})
          order by id ${LOCK}`,
  );
  const row = rows.find((one) => one.id === id);
  return row === undefined ? null : jobFromRow(row);
}

/**
 * Writes what a command may change of a job that it has locked, and what that means for its parent.
 * Answers lanes where it made other jobs ready.
 */
export async function updateJob(
  session: Session,
  { job, readiness, now }: { job: Job; readiness: Readiness; now: number },
): Promise<string[]> {
  const before = await restBefore(session, job);
  await session.query(sql`
    update jobs
    set status = ${job.status}, phase = ${job.phase}, waiting_for = ${job.waitingFor},
      waiting_until = ${job.waitingUntil}, has_errors = ${job.hasErrors ? 1 : 0},
      reason = ${textOrNull(job.reason)}, error_code = ${job.error?.code ?? null},
      error_message = ${job.error?.message ?? null}, error_step = ${job.error?.step ?? null},
      recipe_version = ${job.recipeVersion}, repeat = ${job.repeat},
      children_total = ${ofRepeat("children_total")(job)},
      children_finished = ${ofRepeat("children_finished")(job)},
      children_failed = ${ofRepeat("children_failed")(job)},
      low_priority = ${job.lowPriority ? 1 : 0}, run_by = ${job.runBy}, progress = ${job.progress},
      queued_date = ${job.queuedDate}, start_date = ${job.startDate}, end_date = ${job.endDate},
      active_ms = ${Math.round(job.activeMs)}, report = ${textOrNull(job.report)},
      labels = ${textOrNull(job.labels)}, lane = ${job.lane}, is_test = ${job.isTest ? 1 : 0},
      from_step = ${job.fromStep},
      worker_id = ${readiness.state === "held" ? job.workerId : null},
      epoch = ${readiness.state === "held" ? job.epoch : job.epoch + 1},
      wake_at = ${readiness.state === "timer" ? readiness.wakeAt : null},
      claim_rank = null, parked = 0, losses = 0
    where id = ${job.id}`);
  if (readiness.state === "ready") {
    // Apart, because the rank is computed from the columns that were just written.
    await session.query(sql`update jobs set claim_rank = ${CLAIM_RANK} where id = ${job.id}`);
  }
  // Of a root that no row around it changes with; others are settled below.
  if (job.endDate !== null && job.kind === "task" && job.parentId === null) {
    await writeOutbox(session, { jobIds: [job.id], now });
  }
  if (job.endDate !== null) await eraseEnded(session, [job.id]);
  if (before === null || before === job.status || !isAtRest(job.status)) return [];
  const rested = await session.query<Rested>(sql`
    select id, status, repeat, parent_id, children_total, sink_due from jobs where id = ${job.id}`);
  return settleRests(session, { rested, now });
}

/** Another repeat makes children of its own. */
function ofRepeat(column: string): (job: Job) => Statement {
  const name = new Fragment(column);
  return ({ repeat }) => sql`case when repeat = ${repeat} then ${name} else 0 end`;
}

/** The status before, of a job that has a parent or children; of others nobody asks. */
async function restBefore(session: Session, job: Job): Promise<string | null> {
  if (job.parentId === null && job.children.total === 0) return null;
  const row = await first(
    session.query<{ status: string }>(sql`select status from jobs where id = ${job.id}`),
  );
  return row?.status ?? null;
}

/** Keeps the current execution as it is; idempotent, for an ended execution does not change. */
export async function archiveRepeat(session: Session, { id, report }: Job): Promise<void> {
  await session.query(sql`
    insert into job_repeats (job_id, repeat, status, recipe_version, run_by, has_errors, reason,
      error_code, error_message, error_step, queued_date, start_date, end_date, active_ms, report,
      from_step)
    select id, repeat, status, recipe_version, run_by, has_errors, reason, error_code,
      error_message, error_step, queued_date, start_date, end_date, active_ms, report, from_step
    from jobs where id = ${id}
    on conflict (job_id, repeat) do nothing`);
  // Blank until the next execution ends, as in the job itself.
  if (report !== null) await deleteReports(session, [id]);
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

/** T21. A timer that ran out meanwhile fires at once, and who waits for a child looks again. */
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
