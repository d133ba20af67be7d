import type { Job, Repeat } from "../../domain/job/job.ts";
import { JOB_STATUSES, type JobStatus } from "../../domain/job/life-cycle.ts";
import { firstSuffixAt } from "../../runtime/ids.ts";
import {
  COUNT_MAX,
  type HeldJob,
  type JobFilter,
  type JobListRequest,
  type JobPage,
  type StatusCount,
} from "../storage.ts";
import { JOB_COLUMNS, type JobRow, jobFromRow } from "./job-row.ts";
import { first, type Session } from "./session.ts";
import { joined, oneOf, type Statement, sql } from "./sql.ts";
import { contains } from "./text-search.ts";

/** Recipes whose name or id matches a search; more are as good as none. */
const MATCHING_RECIPES_MAX = 200;

export async function findJob(session: Session, id: string): Promise<Job | null> {
  const row = await first(
    session.query<JobRow>(sql`select ${JOB_COLUMNS} from jobs where id = ${id}`),
  );
  return row && jobFromRow(row);
}

/** One page of the jobs that fit, by keyset over the id, which is ordered by creation. */
export async function listJobs(session: Session, request: JobListRequest): Promise<JobPage> {
  const { filter, limit, order } = request;
  const searches = filter.text
    ? await textSearches(session, filter.text)
    : statusSearches(filter.statuses ?? []);
  const found = new Map<string, JobRow>();
  for (const search of searches) {
    for (const row of await readPage(session, { request, search })) found.set(row.id, row);
  }
  const direction = order === "newest" ? -1 : 1;
  const rows = [...found.values()].sort((a, b) => (a.id < b.id ? -direction : direction));
  const page = rows.slice(0, limit);
  const last = page[page.length - 1];
  return { jobs: page.map(jobFromRow), next: rows.length > limit && last ? last.id : null };
}

function readPage(
  session: Session,
  { request, search }: { request: JobListRequest; search: Statement },
): Promise<JobRow[]> {
  const { filter, order, after, limit } = request;
  const where = [search, ...conditions(filter)];
  if (after !== null)
    where.push(order === "newest" ? sql`jobs.id < ${after}` : sql`jobs.id > ${after}`);
  return session.query<JobRow>(sql`
    select ${JOB_COLUMNS} from jobs where ${joined(where, " and ")}
    order by jobs.id ${order === "newest" ? sql`desc` : sql`asc`} limit ${limit + 1}`);
}

/**
 * A search is three bounded index reads (id, recipe, failed jobs) rather than one scan of all jobs,
 * whose cost would grow with the history.
 */
async function textSearches(session: Session, text: string): Promise<Statement[]> {
  const recipes = await session.query<{ id: string }>(sql`
    select id from recipes
    where ${contains("recipes.id", text)} or ${contains("recipes.name", text)}
    limit ${MATCHING_RECIPES_MAX}`);
  const searches = [
    sql`(jobs.id >= ${text} and jobs.id < ${`${text}~`})`,
    sql`(jobs.error_message is not null and ${contains("jobs.error_message", text)})`,
  ];
  if (recipes.length > 0) searches.push(sql`jobs.recipe_id ${oneOf(recipes.map(({ id }) => id))}`);
  return searches;
}

/** One bounded read per status, each in the order of the index, instead of a sort of all that fit. */
function statusSearches(statuses: readonly JobStatus[]): Statement[] {
  return statuses.length === 0 ? [sql`true`] : statuses.map(isInStatus);
}

function isInStatus(status: JobStatus): Statement {
  return sql`jobs.status = ${status}`;
}

function conditions(filter: JobFilter): Statement[] {
  const all: (Statement | false | undefined)[] = [
    filter.statuses && sql`jobs.status ${oneOf(filter.statuses)}`,
    filter.recipeIds && sql`jobs.recipe_id ${oneOf(filter.recipeIds)}`,
    filter.kinds && sql`jobs.kind ${oneOf(filter.kinds)}`,
    filter.hasErrors !== undefined && sql`jobs.has_errors = ${filter.hasErrors ? 1 : 0}`,
    filter.lowPriority !== undefined && sql`jobs.low_priority = ${filter.lowPriority ? 1 : 0}`,
    filter.createdFrom !== undefined &&
      sql`jobs.create_date >= ${filter.createdFrom} and jobs.id >= ${`job_${firstSuffixAt(filter.createdFrom)}`}`,
    filter.createdTo !== undefined && sql`jobs.create_date < ${filter.createdTo}`,
    filter.startedFrom !== undefined && sql`jobs.start_date >= ${filter.startedFrom}`,
    filter.startedTo !== undefined && sql`jobs.start_date < ${filter.startedTo}`,
    filter.endedFrom !== undefined && sql`jobs.end_date >= ${filter.endedFrom}`,
    filter.endedTo !== undefined && sql`jobs.end_date < ${filter.endedTo}`,
    filter.rerunOnly === true && sql`jobs.repeat > 0`,
    filter.runBy !== undefined && sql`jobs.run_by = ${filter.runBy}`,
    filter.parentId !== undefined && sql`jobs.parent_id = ${filter.parentId}`,
    filter.rootId !== undefined &&
      sql`(jobs.root_id = ${filter.rootId} or jobs.id = ${filter.rootId})`,
    showsRootsOnly(filter) && sql`jobs.parent_id is null`,
    filter.includeSystem !== true && sql`jobs.kind <> 'system'`,
  ];
  return all.flatMap((condition) => (condition ? [condition] : []));
}

function showsRootsOnly({ includeChildren, parentId, rootId }: JobFilter): boolean {
  return includeChildren !== true && parentId === undefined && rootId === undefined;
}

/** Jobs that fit, by status. Counting stops at COUNT_MAX a status, so that a page stays cheap. */
export async function countJobs(session: Session, filter: JobFilter): Promise<StatusCount[]> {
  const statuses = filter.statuses ?? JOB_STATUSES;
  return Promise.all(statuses.map((status) => countStatus(session, { filter, status })));
}

async function countStatus(
  session: Session,
  { filter, status }: { filter: JobFilter; status: JobStatus },
): Promise<StatusCount> {
  const { statuses: _, ...others } = filter;
  const where = [isInStatus(status), ...conditions(others)];
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
      error_step, queued_date, start_date, end_date, active_ms, report, repeat
    from job_repeats where job_id = ${id}
    union all
    select status, recipe_version, run_by, has_errors, reason, error_code, error_message,
      error_step, queued_date, start_date, end_date, active_ms, report, repeat
    from jobs where id = ${id}
    order by repeat`);
  return rows.map((row) => {
    const { status, recipeVersion, runBy, hasErrors, reason, error, ...rest } = jobFromRow({
      ...row,
      labels: null,
    });
    const { queuedDate, startDate, endDate, activeMs, report, repeat } = rest;
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
    };
  });
}
