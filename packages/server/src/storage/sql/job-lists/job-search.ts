import type { JobStatus } from "../../../domain/job/life-cycle.ts";
import {
  FACET_JOBS_MAX,
  FACET_VALUES_MAX,
  type Facet,
  type FoundJob,
  type JobBrief,
  type JobFacets,
  type JobFilter,
  type SurveyRequest,
} from "../../storage.ts";
import type { JobRow } from "../jobs/job-row.ts";
import { first, type Session } from "../session.ts";
import { Fragment, joined, oneOf, type Statement, sql } from "../sql.ts";
import { contains } from "../text-search.ts";
import { columnConditions, jobConditions, textCondition } from "./job-conditions.ts";
import { countJobs } from "./job-lists.ts";

/** Of the failed jobs only so many are read for a text: an answer takes milliseconds. */
const FAILED_READ_MAX = 20_000;

/** Jobs whose id begins with the text, and then the newest in whose error it stands. */
export async function searchJobs(
  session: Session,
  { text, limit }: { text: string; limit: number },
): Promise<FoundJob[]> {
  const columns = new Fragment("id, status, recipe_id, create_date, error_message");
  const byId = await session.query<FoundRow>(sql`
    select ${columns} from jobs where id >= ${text} and id < ${`${text}~`}
    order by id desc limit ${limit}`);
  const byError = await session.query<FoundRow>(sql`
    select ${columns} from (
      select ${columns} from jobs where error_message is not null
      order by id desc limit ${FAILED_READ_MAX}) as jobs
    where ${contains("jobs.error_message", text)}
    order by id desc limit ${limit}`);
  const found = new Map<string, FoundJob>();
  for (const row of byId) found.set(row.id, { ...fromRow(row), error: null });
  for (const row of byError) if (!found.has(row.id)) found.set(row.id, fromRow(row));
  return [...found.values()].slice(0, limit);
}

interface FoundRow {
  id: string;
  status: JobStatus;
  recipe_id: string | null;
  create_date: number;
  error_message: string | null;
}

function fromRow(row: FoundRow): FoundJob {
  return {
    id: row.id,
    status: row.status,
    recipeId: row.recipe_id,
    createDate: row.create_date,
    error: row.error_message,
  };
}

/** Little of each of the jobs that fit, in the order of their ids. */
export async function surveyJobs(
  session: Session,
  { filter, after, limit }: SurveyRequest,
): Promise<JobBrief[]> {
  const where = await allConditions(session, filter);
  const searches = filter.statuses?.map((status) => sql`jobs.status = ${status}`) ?? [sql`true`];
  const found: BriefRow[] = [];
  // One bounded read per status, each in the order of its index.
  for (const search of searches) {
    const all = [search, ...where, ...(after === null ? [] : [sql`jobs.id > ${after}`])];
    const rows = await session.query<BriefRow>(sql`
      select id, status, kind, parent_id, recipe_id, api, trigger_event_id, low_priority
      from jobs where ${joined(all, " and ")} order by jobs.id limit ${limit}`);
    found.push(...rows);
  }
  if (searches.length > 1) found.sort((a, b) => (a.id < b.id ? -1 : 1));
  return found.slice(0, limit).map(briefFromRow);
}

type BriefRow = Pick<
  JobRow,
  "id" | "status" | "kind" | "parent_id" | "recipe_id" | "api" | "trigger_event_id" | "low_priority"
>;

function briefFromRow(row: BriefRow): JobBrief {
  return {
    id: row.id,
    status: row.status,
    kind: row.kind,
    parentId: row.parent_id,
    recipeId: row.recipe_id,
    api: row.api,
    triggerEventId: row.trigger_event_id,
    lowPriority: row.low_priority === 1,
  };
}

/** Counted among the newest that fit, so that the answer takes no longer with a longer history. */
export async function jobFacets(session: Session, filter: JobFilter): Promise<JobFacets> {
  const where = await allConditions(session, filter);
  if (filter.statuses) where.push(sql`jobs.status ${oneOf(filter.statuses)}`);
  const newest = sql`
    select recipe_id, kind from jobs where ${joined(where, " and ")}
    order by jobs.id desc limit ${FACET_JOBS_MAX}`;
  const [status, recipes, kinds, more] = await Promise.all([
    countJobs(session, filter),
    facetOf(session, { of: new Fragment("recipe_id"), newest }),
    facetOf(session, { of: new Fragment("kind"), newest }),
    first(
      session.query(sql`
        select 1 from jobs where ${joined(where, " and ")}
        order by jobs.id desc limit 1 offset ${FACET_JOBS_MAX}`),
    ),
  ]);
  return { status, recipes, kinds, capped: more !== null };
}

async function facetOf(
  session: Session,
  { of, newest }: { of: Fragment; newest: Statement },
): Promise<Facet[]> {
  const rows = await session.query<Facet>(sql`
    select ${of} as value, count(*) as count from (${newest}) as newest
    where ${of} is not null group by ${of} order by count(*) desc, ${of} limit ${FACET_VALUES_MAX}`);
  return rows.map(({ value, count }) => ({ value, count: Number(count) }));
}

/** All but the statuses. */
async function allConditions(session: Session, filter: JobFilter): Promise<Statement[]> {
  const { statuses: _, ...others } = filter;
  const text = filter.text === undefined ? [] : [await textCondition(session, filter)];
  return [...jobConditions(others), ...(await columnConditions(session, filter)), ...text];
}
