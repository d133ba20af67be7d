import { FINAL_STATUSES, UNFINISHED_STATUSES } from "../../../domain/job/life-cycle.ts";
import { firstSuffixAt } from "../../../runtime/ids.ts";
import type { Purged, PurgeRequest, RetentionLimits, RetentionStore } from "../../storage.ts";
import { deleteReports } from "../recipes/report-values.ts";
import type { Session } from "../session.ts";
import { Fragment, joined, oneOf, type Statement, sql } from "../sql.ts";
import { deleteArtifactsOf } from "./artifacts.ts";
import { deleteJobParts } from "./delete-job-parts.ts";
import { ERASED_QUESTION } from "./erase-jobs.ts";

/** Rows that one call looks at, and jobs of one tree that it changes. */
const LOOKED_AT_MAX = 200;
const FAMILY_MAX = 200;
/** Jobs whose own id is a run's stand under another prefix. */
const PREFIXES = ["job", "run"] as const;

/** `write` runs a change in a transaction of its own; inside one it is the transaction itself. */
export function retentionStore(
  session: Session,
  write: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
): RetentionStore {
  return {
    isDue: (limits) => isDue(session, limits),
    erase: (request) => write((writer) => erase(writer, request)),
    remove: (request) => write((writer) => remove(writer, request)),
  };
}

/** An event has the suffix of its job. */
const JOB_OF_EVENT = new Fragment(
  "own.id in ('job' || substr(events.id, 4), 'run' || substr(events.id, 4))",
);
const EVENT_PREFIX = "evt_";

function isOver(endedBefore: number): Statement {
  return sql`jobs.root_id is null and jobs.status ${oneOf(FINAL_STATUSES)}
    and jobs.end_date <= ${endedBefore} and not exists (
      select 1 from jobs as inner_jobs
      where inner_jobs.root_id = jobs.id and inner_jobs.status ${oneOf(UNFINISHED_STATUSES)})`;
}

/** Ids are ordered by the time at which they were made, and no job ends before it was made. */
function madeBefore(prefix: string, endedBefore: number): string {
  return `${prefix}_${firstSuffixAt(endedBefore + 1)}`;
}

async function isDue(
  session: Session,
  { dataBefore, summaryBefore }: RetentionLimits,
): Promise<boolean> {
  const data = await session.query(sql`
    select events.id from trigger_events as events join jobs as own on ${JOB_OF_EVENT}
    join jobs on jobs.id = coalesce(own.root_id, own.id)
    where events.id < ${madeBefore("evt", dataBefore)} and ${isOver(dataBefore)} limit 1`);
  if (data.length > 0) return true;
  const ranges = PREFIXES.map((prefix) => isBetween(prefix, summaryBefore));
  const summary = await session.query(sql`
    select id from jobs where (${joined(ranges, " or ")}) and ${isOver(summaryBefore)} limit 1`);
  return summary.length > 0;
}

function isBetween(prefix: string, endedBefore: number): Statement {
  return sql`(jobs.id > ${`${prefix}_`} and jobs.id < ${madeBefore(prefix, endedBefore)})`;
}

interface EventRow {
  event_id: string;
  /** The root of the job that the event has made. */
  job_id: string | null;
  is_over: number | null;
}

/**
 * Driven by the events that are still stored, of roots and of their children: those of what cannot be
 * erased yet are few and stay in front. A tree's events go in batches, so that what was begun is gone
 * on with.
 */
async function erase(
  session: Session,
  { endedBefore, after, limit }: PurgeRequest,
): Promise<Purged> {
  const rows = await session.query<EventRow>(sql`
    select events.id as event_id, jobs.id as job_id,
      case when ${isOver(endedBefore)} then 1 else 0 end as is_over
    from trigger_events as events left join jobs as own on ${JOB_OF_EVENT}
    left join jobs on jobs.id = coalesce(own.root_id, own.id)
    where events.id > ${after ?? EVENT_PREFIX} and events.id < ${madeBefore("evt", endedBefore)}
    order by events.id limit ${LOOKED_AT_MAX}`);
  const over = rows.filter((row) => row.is_over === 1).slice(0, limit);
  const orphans = rows.filter((row) => row.job_id === null).map((row) => row.event_id);
  const roots = [...new Set(over.flatMap(({ job_id }) => (job_id === null ? [] : [job_id])))];
  if (orphans.length > 0) {
    await session.query(sql`delete from trigger_events where id ${oneOf(orphans)}`);
  }
  const marked = roots.length > 0 ? await markErased(session, { roots, endedBefore }) : [];
  const family = await unerasedFamily(session, marked);
  if (family.length > 0) {
    await eraseParts(session, family);
    // The tree has perhaps more: it is met again, because its own event is still there.
    return { jobs: family.length, next: after ?? EVENT_PREFIX };
  }
  await eraseParts(session, marked);
  const last = over.length === limit ? over.at(-1) : rows.at(-1);
  const isMore = rows.length === LOOKED_AT_MAX || over.length === limit;
  return { jobs: marked.length, next: isMore && last ? last.event_id : null };
}

/** Under this update's lock a rerun comes first, and takes the job out, or finds no event. */
async function markErased(
  session: Session,
  { roots, endedBefore }: { roots: readonly string[]; endedBefore: number },
): Promise<string[]> {
  const rows = await session.query<{ id: string }>(sql`
    update jobs set trigger_event_id = null, report = null
    where id ${oneOf(roots)} and status ${oneOf(FINAL_STATUSES)} and end_date <= ${endedBefore}
    returning id`);
  return rows.map(({ id }) => id);
}

async function unerasedFamily(session: Session, roots: readonly string[]): Promise<string[]> {
  if (roots.length === 0) return [];
  const rows = await session.query<{ id: string }>(sql`
    select id from jobs where root_id ${oneOf(roots)} and trigger_event_id is not null
    limit ${FAMILY_MAX}`);
  return rows.map(({ id }) => id);
}

/** Inputs, outputs, events, values and logs go; which steps there were, and how each ended, stays. */
async function eraseParts(session: Session, jobIds: readonly string[]): Promise<void> {
  if (jobIds.length === 0) return;
  const ids = oneOf(jobIds);
  await session.query(sql`
    update steps set input = null, output = null, error = null, state = null
    where job_id ${ids}`);
  await session.query(sql`delete from job_logs where job_id ${ids}`);
  await session.query(sql`
    update holds set answer = null, assignees = null,
      details = case when details is not null then ${ERASED_QUESTION} end
    where job_id ${ids}`);
  await deleteReports(session, jobIds);
  await deleteArtifactsOf(session, jobIds);
  await session.query(sql`update job_repeats set report = null where job_id ${ids}`);
  await session.query(sql`
    update jobs set trigger_event_id = null, report = null where id ${ids}`);
  await session.query(sql`delete from trigger_events where id ${oneOf(jobIds.map(eventOf))}`);
}

function eventOf(jobId: string): string {
  return EVENT_PREFIX + jobId.slice(jobId.indexOf("_") + 1);
}

async function remove(
  session: Session,
  { endedBefore, after, limit }: PurgeRequest,
): Promise<Purged> {
  const prefix = PREFIXES.find((one) => after?.startsWith(one)) ?? PREFIXES[0];
  const begin = after ?? `${prefix}_`;
  const rows = await session.query<{ id: string; is_over: number }>(sql`
    select id, case when ${isOver(endedBefore)} then 1 else 0 end as is_over from jobs
    where jobs.id > ${begin} and jobs.id < ${madeBefore(prefix, endedBefore)}
    order by jobs.id limit ${LOOKED_AT_MAX}`);
  const over = rows.filter((row) => row.is_over === 1).slice(0, limit);
  const roots = over.map(({ id }) => id);
  const family = await familyOf(session, roots);
  if (family.length > 0) {
    await deleteJobs(session, family);
    return { jobs: family.length, next: begin };
  }
  const deleted = await lockEnded(session, { roots, endedBefore });
  await deleteJobs(session, deleted);
  const last = over.length === limit ? over.at(-1) : rows.at(-1);
  const isMore = rows.length === LOOKED_AT_MAX || over.length === limit;
  if (isMore && last) return { jobs: deleted.length, next: last.id };
  const nextPrefix = PREFIXES[PREFIXES.indexOf(prefix) + 1];
  return { jobs: deleted.length, next: nextPrefix === undefined ? null : `${nextPrefix}_` };
}

async function familyOf(session: Session, roots: readonly string[]): Promise<string[]> {
  if (roots.length === 0) return [];
  const rows = await session.query<{ id: string }>(
    sql`select id from jobs where root_id ${oneOf(roots)} limit ${FAMILY_MAX}`,
  );
  return rows.map(({ id }) => id);
}

/** What a rerun has begun again meanwhile is not there any more; its event was erased long before. */
async function lockEnded(
  session: Session,
  { roots, endedBefore }: { roots: readonly string[]; endedBefore: number },
): Promise<string[]> {
  return roots.length === 0 ? [] : markErased(session, { roots, endedBefore });
}

async function deleteJobs(session: Session, jobIds: readonly string[]): Promise<void> {
  if (jobIds.length === 0) return;
  await deleteJobParts(session, jobIds);
  await session.query(sql`delete from trigger_events where id ${oneOf(jobIds.map(eventOf))}`);
  await session.query(sql`delete from jobs where id ${oneOf(jobIds)}`);
}
