import { firstSuffixAt } from "../../../runtime/ids.ts";
import type { ColumnFilter, JobFilter } from "../../storage.ts";
import { keyRange, keysOfText } from "../recipes/report-key.ts";
import type { Session } from "../session.ts";
import { joined, oneOf, type Statement, sql } from "../sql.ts";
import { contains } from "../text-search.ts";

/** Recipes whose name or id matches a search; more are as good as none. */
const MATCHING_RECIPES_MAX = 200;
/** Jobs that a condition names by their ids. */
const NAMED_JOBS_MAX = 5_000;

/** What a job must be to fit the filter, apart from its text. */
export function jobConditions(filter: JobFilter): Statement[] {
  const all: (Statement | false | undefined)[] = [
    filter.ids && sql`jobs.id ${oneOf(filter.ids)}`,
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
    filter.errorGroup !== undefined &&
      sql`jobs.id in (select job_id from error_group_jobs where group_id = ${filter.errorGroup})`,
    filter.rerunOnly === true && sql`jobs.repeat > 0`,
    filter.isTest !== undefined && sql`jobs.is_test = ${filter.isTest ? 1 : 0}`,
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

/**
 * The same of report columns. Few jobs are named; of many the list finds its page soon by looking at
 * one job after the other. Either way no page waits for all that fit.
 */
export async function columnConditions(
  session: Session,
  { columns = [] }: JobFilter,
): Promise<Statement[]> {
  const all: Statement[] = [];
  for (const column of columns) all.push(await hasValue(session, valueFits(column)));
  return all;
}

async function hasValue(session: Session, fits: Statement): Promise<Statement> {
  const rows = await session.query<{ job_id: string }>(sql`
    select distinct job_id from report_values where ${fits} limit ${NAMED_JOBS_MAX + 1}`);
  if (rows.length <= NAMED_JOBS_MAX) return sql`jobs.id ${oneOf(rows.map((row) => row.job_id))}`;
  return sql`exists (
    select 1 from report_values where report_values.job_id = jobs.id and ${fits})`;
}

function valueFits({
  recipeId,
  column,
  equals,
  contains: text,
  ...range
}: ColumnFilter): Statement {
  const where = [
    sql`report_values.recipe_id = ${recipeId}`,
    sql`report_values.column_name = ${column}`,
  ];
  if (equals !== undefined) where.push(sql`report_values.sort_key ${oneOf(keysOfText(equals))}`);
  if (text !== undefined) where.push(contains("text_value", text));
  if (range.min !== undefined || range.max !== undefined) {
    const { from, to } = keyRange(range);
    where.push(sql`report_values.sort_key >= ${from} and report_values.sort_key <= ${to}`);
  }
  return joined(where, " and ");
}

/** The same searches as one condition, for lists in another order. */
export async function textCondition(session: Session, filter: JobFilter): Promise<Statement> {
  return sql`(${joined(await textSearches(session, filter), " or ")})`;
}

/**
 * A search is a few bounded index reads (id, recipe, failed jobs, report) rather than one scan of all jobs,
 * whose cost would grow with the history.
 */
export async function textSearches(
  session: Session,
  { text = "", recipeIds = [] }: JobFilter,
): Promise<Statement[]> {
  const recipes = await session.query<{ id: string }>(sql`
    select id from recipes
    where ${contains("recipes.id", text)} or ${contains("recipes.name", text)}
    limit ${MATCHING_RECIPES_MAX}`);
  const searches = [
    sql`(jobs.id >= ${text} and jobs.id < ${`${text}~`})`,
    sql`(jobs.error_message is not null and ${contains("jobs.error_message", text)})`,
  ];
  for (const recipeId of recipeIds) {
    const fits = sql`report_values.recipe_id = ${recipeId} and ${contains("text_value", text)}`;
    searches.push(await hasValue(session, fits));
  }
  if (recipes.length > 0) searches.push(sql`jobs.recipe_id ${oneOf(recipes.map(({ id }) => id))}`);
  return searches;
}
