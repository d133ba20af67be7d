import type { Job, Repeat } from "../../../domain/job/job.ts";
import { JOB_STATUSES, type JobStatus } from "../../../domain/job/life-cycle.ts";
import {
  COUNT_MAX,
  type HeldJob,
  type JobFilter,
  type JobListRequest,
  type JobPage,
  type StatusCount,
} from "../../storage.ts";
import { JOB_COLUMNS, type JobRow, jobFromRow } from "../jobs/job-row.ts";
import { first, type Session } from "../session.ts";
import { joined, type Statement, sql } from "../sql.ts";
import { columnConditions, jobConditions, textSearches } from "./job-conditions.ts";

export async function findJob(session: Session, id: string): Promise<Job | null> {
  const row = await first(
    session.query<JobRow>(sql`select ${JOB_COLUMNS} from jobs where id = ${id}`),
  );
  return row && jobFromRow(row);
}

/** Ids of runs have a prefix of their own, behind that of all other jobs. */
const RUNS_FROM = "run_";

/**
 * One page of the jobs that fit, by keyset over the id without its prefix, which is ordered by creation.
 * Runs are read apart and merged: each read goes along an index of ids.
 */
export async function listJobs(session: Session, request: JobListRequest): Promise<JobPage> {
  const { filter, limit, order } = request;
  const searches = filter.text
    ? await textSearches(session, filter)
    : statusSearches(filter.statuses ?? []);
  const where = [...jobConditions(filter), ...(await columnConditions(session, filter))];
  const found = new Map<string, JobRow>();
  for (const search of searches) {
    for (const prefix of prefixesOf(filter)) {
      const asked = { request, where: [search, ...where], prefix };
      for (const row of await readPage(session, asked)) found.set(row.id, row);
    }
  }
  const direction = order === "newest" ? -1 : 1;
  const rows = [...found.values()].sort((a, b) =>
    suffixOf(a.id) < suffixOf(b.id) ? -direction : direction,
  );
  const page = rows.slice(0, limit);
  const last = page[page.length - 1];
  return { jobs: page.map(jobFromRow), next: rows.length > limit && last ? last.id : null };
}

type Prefix = "job" | "run";

function prefixesOf({ kinds, recipeIds, parentId }: JobFilter): readonly Prefix[] {
  if (kinds?.every((kind) => kind === "run")) return ["run"];
  // A run is no child and has no recipe.
  const mayBeRun = kinds === undefined || kinds.includes("run");
  return mayBeRun && recipeIds === undefined && parentId === undefined ? ["job", "run"] : ["job"];
}

function suffixOf(id: string): string {
  return id.slice(id.indexOf("_") + 1);
}

function readPage(
  session: Session,
  {
    request,
    where: all,
    prefix,
  }: { request: JobListRequest; where: readonly Statement[]; prefix: Prefix },
): Promise<JobRow[]> {
  const { order, after, limit } = request;
  const where = [
    ...all,
    prefix === "run" ? sql`jobs.id > ${RUNS_FROM}` : sql`jobs.id < ${RUNS_FROM}`,
  ];
  if (after !== null) {
    const id = `${prefix}_${suffixOf(after)}`;
    where.push(order === "newest" ? sql`jobs.id < ${id}` : sql`jobs.id > ${id}`);
  }
  return session.query<JobRow>(sql`
    select ${JOB_COLUMNS} from jobs where ${joined(where, " and ")}
    order by jobs.id ${order === "newest" ? sql`desc` : sql`asc`} limit ${limit + 1}`);
}

/** One bounded read per status, each in the order of the index, instead of a sort of all that fit. */
function statusSearches(statuses: readonly JobStatus[]): Statement[] {
  return statuses.length === 0 ? [sql`true`] : statuses.map(isInStatus);
}

function isInStatus(status: JobStatus): Statement {
  return sql`jobs.status = ${status}`;
}

/** Jobs that fit, by status. Counting stops at COUNT_MAX a status, so that a page stays cheap. */
export async function countJobs(session: Session, filter: JobFilter): Promise<StatusCount[]> {
  const { statuses = JOB_STATUSES, ...others } = filter;
  const where = [...jobConditions(others), ...(await columnConditions(session, filter))];
  return Promise.all(statuses.map((status) => countStatus(session, { where, status })));
}

async function countStatus(
  session: Session,
  { where: others, status }: { where: readonly Statement[]; status: JobStatus },
): Promise<StatusCount> {
  const where = [isInStatus(status), ...others];
  const row = await first(
    session.query<{ count: number }>(sql`
      select count(*) as count from (
        select 1 from jobs where ${joined(where, " and ")} limit ${COUNT_MAX + 1}) as counted`),
  );
  const count = row?.count ?? 0;
  return { status, count: Math.min(count, COUNT_MAX), capped: count > COUNT_MAX };
}

export async function findHeldJobs(session: Session, workerId: string): Promise<HeldJob[]> {
  return session.query<HeldJob>(
    sql`select id, epoch, status from jobs where worker_id = ${workerId} and worker_id is not null`,
  );
}

export async function nextWakeAt(session: Session): Promise<number | null> {
  const row = await first(
    session.query<{ at: number | null }>(
      sql`select min(wake_at) as at from jobs where wake_at is not null`,
    ),
  );
  return row?.at ?? null;
}

/** Every execution of the job, the original first and the current one last. */
export async function listRepeats(session: Session, id: string): Promise<Repeat[]> {
  const rows = await session.query<JobRow>(sql`
    select status, recipe_version, run_by, has_errors, reason, error_code, error_message,
      error_step, queued_date, start_date, end_date, active_ms, report, repeat, from_step
    from job_repeats where job_id = ${id}
    union all
    select status, recipe_version, run_by, has_errors, reason, error_code, error_message,
      error_step, queued_date, start_date, end_date, active_ms, report, repeat, from_step
    from jobs where id = ${id}
    order by repeat`);
  return rows.map((row) => {
    const { status, recipeVersion, runBy, hasErrors, reason, error, ...rest } = jobFromRow({
      ...row,
      labels: null,
    });
    const { queuedDate, startDate, endDate, activeMs, report, repeat, fromStep } = rest;
    return {
      repeat,
      status,
      recipeVersion,
      runBy,
      hasErrors,
      reason,
      error,
      queuedDate,
      startDate,
      endDate,
      activeMs,
      report,
      fromStep,
    };
  });
}
