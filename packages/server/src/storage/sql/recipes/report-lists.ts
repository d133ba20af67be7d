import type { Job } from "../../../domain/job/job.ts";
import { FINAL_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { ColumnListRequest, ColumnPage, ColumnPlace, ReportStore } from "../../storage.ts";
import { columnConditions, jobConditions, textCondition } from "../job-lists/job-conditions.ts";
import { JOB_COLUMNS, type JobRow, jobFromRow } from "../jobs/job-row.ts";
import { first, type Session } from "../session.ts";
import { joined, oneOf, type Statement, sql } from "../sql.ts";
import { fillReports } from "./report-values.ts";

/** Jobs without a value that one page looks for. */
const LOOKED_AT_MAX = 10_000;

export function reportStore(
  session: Session,
  write: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
): ReportStore {
  return {
    toFill: (request) => listToFill(session, request),
    fill: (request) => write((writer) => fillReports(writer, request)),
    listByColumn: (request) => listByColumn(session, request),
  };
}

async function listToFill(
  session: Session,
  { recipeId, before, limit }: Parameters<ReportStore["toFill"]>[0],
): Promise<Job[]> {
  const older = before === null ? sql`` : sql`and jobs.id < ${before}`;
  const rows = await session.query<JobRow>(sql`
    select ${JOB_COLUMNS} from jobs
    where recipe_id = ${recipeId} and status ${oneOf(FINAL_STATUSES)}
      and trigger_event_id is not null ${older}
    order by id desc limit ${limit}`);
  return rows.map(jobFromRow);
}

/** First the jobs with a value, in its order, then those without one. */
async function listByColumn(session: Session, request: ColumnListRequest): Promise<ColumnPage> {
  const { filter, limit, after } = request;
  const where = [...jobConditions(filter), ...(await columnConditions(session, filter))];
  if (filter.text) where.push(await textCondition(session, filter));
  const valued =
    after === null || after.key !== null ? await readValued(session, { request, where }) : [];
  const missing = limit + 1 - valued.length;
  const blank =
    missing > 0 ? await readBlank(session, { request, where, limit: missing }) : NOT_LOOKED;
  const rows = [...valued, ...blank.rows];
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next = rows.length > limit && last ? placeOf(last) : blank.next;
  return { jobs: page.map(jobFromRow), next };
}

type Row = JobRow & { sort_key: string | null };

function placeOf({ sort_key: key, id }: Row): ColumnPlace {
  return { key, id };
}

interface Reading {
  request: ColumnListRequest;
  where: readonly Statement[];
}

function readValued(session: Session, { request, where }: Reading): Promise<Row[]> {
  const { recipeId, column, order, limit, after } = request;
  const all = [
    sql`held.recipe_id = ${recipeId}`,
    sql`held.column_name = ${column}`,
    ...(after === null || after.key === null ? [] : [behind(order, after)]),
    ...where,
  ];
  const direction = order === "ascending" ? sql`asc` : sql`desc`;
  return session.query<Row>(sql`
    select ${JOB_COLUMNS}, held.sort_key from report_values as held
    join jobs on jobs.id = held.job_id
    where ${joined(all, " and ")}
    order by held.sort_key ${direction}, held.job_id ${direction} limit ${limit + 1}`);
}

/** Behind a place in the order of the index. */
function behind(order: ColumnListRequest["order"], { key, id }: ColumnPlace): Statement {
  return order === "ascending"
    ? sql`(held.sort_key, held.job_id) > (${key}, ${id})`
    : sql`(held.sort_key, held.job_id) < (${key}, ${id})`;
}

interface Blank {
  rows: Row[];
  /** Where to look on, when not all jobs were looked at. */
  next: ColumnPlace | null;
}

const NOT_LOOKED: Blank = { rows: [], next: null };

/**
 * Blank ones are few among many and no index finds them, so a page looks at so many jobs and no more:
 * it may be short, or empty, and there is still a next one.
 */
async function readBlank(
  session: Session,
  { request, where, limit }: Reading & { limit: number },
): Promise<Blank> {
  const { recipeId, column, after } = request;
  const older = after !== null && after.key === null ? sql`and jobs.id < ${after.id}` : sql``;
  const lookedAt = sql`jobs.recipe_id = ${recipeId} ${older}`;
  const end = await first(
    session.query<{ id: string }>(sql`
      select id from jobs where ${lookedAt}
      order by id desc limit 1 offset ${LOOKED_AT_MAX - 1}`),
  );
  const all = [lookedAt, ...(end === null ? [] : [sql`jobs.id >= ${end.id}`]), ...where];
  const rows = await session.query<Row>(sql`
    select ${JOB_COLUMNS}, null as sort_key from jobs
    where ${joined(all, " and ")} and not exists (
      select 1 from report_values as held
      where held.job_id = jobs.id and held.recipe_id = ${recipeId}
        and held.column_name = ${column})
    order by jobs.id desc limit ${limit}`);
  return { rows, next: end && { key: null, id: end.id } };
}
