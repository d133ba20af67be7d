import { planLane, runLane } from "../../../domain/plan/plan-lanes.ts";
import type {
  NewRun,
  PlanStore,
  RunEntry,
  RunProgress,
  RunRow,
  RunSnapshot,
} from "../../storage.ts";
import { READY_TIME } from "../jobs/fair-shares.ts";
import { CLAIM_RANK, JOB_COLUMNS, type JobRow, jobFromRow, textOrNull } from "../jobs/job-row.ts";
import { first, type Session } from "../session.ts";
import { Fragment, sql } from "../sql.ts";
import { dropOldPayload } from "./payload.ts";

interface Row {
  job_id: string;
  run_plan_id: string;
  revision: number;
  type: NewRun["type"];
  scheduled_at: number | null;
  snapshot: string;
  expanded: number;
}

const COLUMNS = new Fragment(`plan_runs.job_id, plan_runs.plan_id as run_plan_id,
  plan_runs.revision, plan_runs.type, plan_runs.scheduled_at, plan_runs.snapshot,
  plan_runs.expanded`);

/** A retry of the commit finds its own rows. */
export async function insertRun(session: Session, run: NewRun): Promise<void> {
  await session.query(sql`
    insert into plan_runs (job_id, plan_id, revision, type, scheduled_at, snapshot)
    values (${run.id}, ${run.planId}, ${run.revision}, ${run.type}, ${run.scheduledAt},
      ${JSON.stringify(run.snapshot)})
    on conflict (job_id) do nothing`);
  await session.query(sql`
    insert into lanes (id, max_active, held) values (${runLane(run.id)}, ${run.maxConcurrentRequests}, 0)
    on conflict (id) do nothing`);
  await session.query(sql`update plans set last_run_at = ${run.now} where id = ${run.planId}`);
}

export async function findRun(session: Session, id: string): Promise<RunRow | null> {
  const row = await first(
    session.query<Row>(sql`select ${COLUMNS} from plan_runs where job_id = ${id}`),
  );
  return row && runFromRow(row);
}

export async function listRuns(
  session: Session,
  { planId, before, limit }: Parameters<PlanStore["runs"]>[0],
): Promise<RunEntry[]> {
  const older = before === null ? sql`` : sql`and plan_runs.job_id < ${before}`;
  const rows = await session.query<Row & JobRow>(sql`
    select ${JOB_COLUMNS}, ${COLUMNS} from plan_runs join jobs on jobs.id = plan_runs.job_id
    where plan_runs.plan_id = ${planId} ${older}
    order by plan_runs.job_id desc limit ${limit}`);
  return rows.map((row) => ({ run: runFromRow(row), job: jobFromRow(row) }));
}

export async function markExpanded(session: Session, id: string): Promise<void> {
  const [run] = await session.query<{ plan_id: string }>(sql`
    update plan_runs set expanded = 1 where job_id = ${id} returning plan_id`);
  if (run) await dropOldPayload(session, run.plan_id);
}

export async function unfinishedRuns(session: Session, planId: string): Promise<string[]> {
  const rows = await session.query<{ id: string }>(sql`
    select id from jobs where plan_id = ${planId} and kind = 'run' and end_date is null order by id`);
  return rows.map(({ id }) => id);
}

/** Both are few: as many as execute at once, and those that wait. */
export async function runProgress(session: Session, id: string): Promise<RunProgress> {
  const row = await first(
    session.query<{ running: number; waiting: number }>(sql`
      select
        (select count(*) from jobs
          where lane = ${runLane(id)} and worker_id is not null) as running,
        (select count(*) from jobs
          where status = 'RUNNING' and parent_id = ${id} and waiting_for = 'retry') as waiting`),
  );
  return { running: row?.running ?? 0, waitingForRetry: row?.waiting ?? 0 };
}

/** What executes of a run is executed in its lane. */
const EXECUTES = new Fragment(`exists (
  select 1 from jobs item where item.lane = 'run:' || jobs.id and item.worker_id is not null)`);
const OF_PLAN = new Fragment("kind = 'run' and end_date is null");

export async function pauseRuns(
  session: Session,
  { planId, reason }: Parameters<PlanStore["pauseRuns"]>[0],
): Promise<{ commanded: string[] }> {
  await holdLanes(session, { planId, held: 1 });
  const rows = await session.query<{ id: string; worker_id: string | null }>(sql`
    update jobs
    set status = case when worker_id is null and not ${EXECUTES} then 'PAUSED' else 'PAUSING' end,
      phase = null, wake_at = null, claim_rank = null, reason = ${textOrNull(reason)}
    where plan_id = ${planId} and ${OF_PLAN} and status = 'RUNNING'
    returning id, worker_id`);
  return { commanded: rows.flatMap(({ id, worker_id }) => (worker_id === null ? [] : [id])) };
}

export async function unpauseRuns(session: Session, planId: string): Promise<string[]> {
  const lanes = await holdLanes(session, { planId, held: 0 });
  await session.query(sql`
    update jobs set status = 'RUNNING', phase = 'executing', reason = null
    where plan_id = ${planId} and ${OF_PLAN} and status = 'PAUSING' and worker_id is not null`);
  // Whether all items have ended meanwhile, the run looks for itself.
  await session.query(sql`
    update jobs
    set status = 'RUNNING', phase = 'waiting', waiting_for = 'slot', waiting_until = null,
      reason = null, claim_rank = ${CLAIM_RANK}, fair_at = ${READY_TIME}
    where plan_id = ${planId} and ${OF_PLAN} and status in ('PAUSING', 'PAUSED')
      and worker_id is null`);
  return lanes;
}

async function holdLanes(
  session: Session,
  { planId, held }: { planId: string; held: number },
): Promise<string[]> {
  const rows = await session.query<{ id: string }>(sql`
    update lanes set held = ${held}
    where id = ${planLane(planId)} or id in (
      select 'run:' || jobs.id from jobs where plan_id = ${planId} and ${OF_PLAN})
    returning id`);
  return rows.map(({ id }) => id);
}

export async function settlePaused(session: Session): Promise<number> {
  const rows = await session.query(sql`
    update jobs set status = 'PAUSED'
    where status = 'PAUSING' and kind = 'run' and worker_id is null and not ${EXECUTES}
    returning id`);
  return rows.length;
}

function runFromRow(row: Row): RunRow {
  return {
    id: row.job_id,
    planId: row.run_plan_id,
    revision: row.revision,
    type: row.type,
    scheduledAt: row.scheduled_at,
    snapshot: JSON.parse(row.snapshot) as RunSnapshot,
    expanded: row.expanded === 1,
  };
}
