import type { JobKind } from "../../../domain/job/job.ts";
import type { End, StatEvent } from "../../../domain/statistics/stat-cell.ts";
import { firstSuffixAt, timeOfId } from "../../../runtime/ids.ts";
import type {
  JobEventRow,
  JobFailure,
  MinuteCount,
  StatEventPage,
  StatEventRequest,
  StatStream,
} from "../../storage.ts";
import type { Session } from "../session.ts";
import { Fragment, type Statement, sql } from "../sql.ts";

/** Ids are made a moment before their rows are. */
const ID_SLACK_MS = 60_000;
const MINUTE_MS = 60_000;

interface EventRow {
  id: string;
  at: number;
  recipe_id: string | null;
  plan_id: string | null;
  api: string | null;
  kind: JobKind;
  low_priority: number;
  is_root: number;
  ms: number | null;
  status: End;
  has_errors: number;
  repeat: number;
  started: number | null;
  error_code: string | null;
  error_message: string | null;
  error_step: string | null;
}

const OF_JOB = new Fragment(
  `jobs.recipe_id, jobs.plan_id, jobs.api, jobs.kind, jobs.low_priority,
   case when jobs.parent_id is null then 1 else 0 end as is_root`,
);

/** What happened in (after, to], each stream by an index of its own; a cut falls between milliseconds. */
export async function readStatEvents(
  session: Session,
  request: StatEventRequest,
): Promise<StatEventPage> {
  if (request.after >= request.to) return { events: [], to: request.to };
  const read = request.stream === "created" ? readCreated : readChanged;
  const rows = await read(session, request);
  const timeOf = (row: EventRow) => (request.stream === "created" ? timeOfId(row.id) : row.at);
  const last = rows[rows.length - 1];
  if (last === undefined || rows.length < request.limit) {
    return { events: rows.map((row) => toEvent(request.stream, row)), to: request.to };
  }
  const cut = timeOf(last) - 1;
  const before = rows.filter((row) => timeOf(row) <= cut);
  if (before.length > 0) {
    return { events: before.map((row) => toEvent(request.stream, row)), to: cut };
  }
  // All of one millisecond: it is read whole, however many they are.
  const whole = { ...request, after: cut, to: cut + 1, limit: Number.MAX_SAFE_INTEGER };
  return readStatEvents(session, whole);
}

/** Ids hold the time of their making, so creations are a range of ids. */
async function readCreated(session: Session, request: StatEventRequest): Promise<EventRow[]> {
  const { after, to, limit } = request;
  const [from, end] = [firstSuffixAt(after + 1), firstSuffixAt(to + 1)];
  const rows = await Promise.all(
    ["job_", "run_"].map((prefix) =>
      session.query<EventRow>(sql`
        select id, create_date as at, ${OF_JOB} from jobs
        where id >= ${prefix + from} and id < ${prefix + end} order by id limit ${limit}`),
    ),
  );
  return merged(rows, { timeOf: (row) => timeOfId(row.id), limit });
}

async function readChanged(
  session: Session,
  { stream, after, to, limit }: StatEventRequest,
): Promise<EventRow[]> {
  const of = (table: "jobs" | "job_repeats") => changedOf({ table, stream, after, to, limit });
  const rows = await Promise.all([
    session.query<EventRow>(of("jobs")),
    session.query<EventRow>(of("job_repeats")),
  ]);
  return merged(rows, { timeOf: ({ at }) => at, limit });
}

/** Each list is in order; mostly all but one are empty. */
function merged(
  lists: readonly EventRow[][],
  { timeOf, limit }: { timeOf: (row: EventRow) => number; limit: number },
): EventRow[] {
  const [only, ...others] = lists.filter((list) => list.length > 0);
  if (others.length === 0) return only ?? [];
  const rows = lists.flat().sort((a, b) => timeOf(a) - timeOf(b));
  return rows.slice(0, limit);
}

/** Executions that a rerun has followed count as those that it has not (B-25.4). */
function changedOf({
  table,
  stream,
  after,
  to,
  limit,
}: StatEventRequest & { table: "jobs" | "job_repeats" }): Statement {
  const t = new Fragment(table);
  const date = new Fragment(`${table}.${stream === "started" ? "start_date" : "end_date"}`);
  const from =
    table === "jobs" ? sql`jobs` : sql`job_repeats join jobs on jobs.id = job_repeats.job_id`;
  const columns =
    stream === "started"
      ? sql`${t}.start_date - ${t}.queued_date as ms`
      : sql`${t}.end_date - ${t}.start_date as ms, ${t}.status, ${t}.has_errors, ${t}.repeat,
          ${t}.start_date as started, ${t}.error_code, ${t}.error_message, ${failedStep(table)}`;
  return sql`
    select jobs.id, ${date} as at, ${OF_JOB}, ${columns} from ${from}
    where ${date} > ${after} and ${date} <= ${to} order by ${date} limit ${limit}`;
}

/** The id of the step that failed: it stays when steps are inserted before it, its path does not. */
function failedStep(table: "jobs" | "job_repeats"): Fragment {
  return new Fragment(`case when ${table}.error_step is null then null else coalesce((
    select coalesce(steps.step_id, steps.action) from steps
    where steps.job_id = jobs.id and steps.repeat = ${table}.repeat
      and steps.path = ${table}.error_step
    order by steps.ordinal desc limit 1), ${table}.error_step) end as error_step`);
}

/** Written out, because copying the common fields costs as much as reading the row. */
function toEvent(stream: StatStream, row: EventRow): JobEventRow {
  const { at, recipe_id: recipeId, plan_id: planId, api, kind } = row;
  const lowPriority = row.low_priority === 1;
  const isRoot = row.is_root === 1;
  if (stream === "created") {
    const event: StatEvent = {
      type: "created",
      at,
      recipeId,
      planId,
      api,
      kind,
      lowPriority,
      isRoot,
    };
    return { event, failure: null };
  }
  if (stream === "started") {
    const waitingMs = row.ms ?? 0;
    const event: StatEvent = {
      type: "started",
      at,
      recipeId,
      planId,
      api,
      kind,
      lowPriority,
      isRoot,
      waitingMs,
    };
    return { event, failure: null };
  }
  const hasErrors = row.has_errors === 1;
  const [end, durationMs] = [row.status, row.ms];
  const event: StatEvent = {
    type: "ended",
    at,
    recipeId,
    planId,
    api,
    kind,
    lowPriority,
    isRoot,
    end,
    hasErrors,
    durationMs,
  };
  return { event, failure: row.error_code === null ? null : toFailure(row) };
}

function toFailure(row: EventRow): JobFailure | null {
  if (row.error_code === null) return null;
  if (row.status !== "FAILED" && row.status !== "ABORTED") return null;
  return {
    jobId: row.id,
    repeat: row.repeat,
    at: row.at,
    startedAt: row.started ?? row.at,
    recipeId: row.recipe_id,
    api: row.api,
    step: row.error_step,
    code: row.error_code,
    message: row.error_message ?? "",
  };
}

/** Starts and ends are counted in their indexes alone. */
export async function countByMinute(
  session: Session,
  { from, to }: { from: number; to: number },
): Promise<MinuteCount[]> {
  const counts = await Promise.all([
    countChanged(session, { column: "start_date", from, to }),
    countChanged(session, { column: "end_date", from, to }),
    countCreated(session, { from, to }),
  ]);
  return counts.flat();
}

async function countChanged(
  session: Session,
  { column, from, to }: { column: "start_date" | "end_date"; from: number; to: number },
): Promise<MinuteCount[]> {
  const date = new Fragment(column);
  const rows = await session.query<{ minute: number; count: number }>(sql`
    select minute, sum(n) as count from (
      select ${date} / 60000 as minute, count(*) as n from jobs
      where ${date} >= ${from} and ${date} < ${to} group by ${date} / 60000
      union all
      select ${date} / 60000 as minute, count(*) as n from job_repeats
      where ${date} >= ${from} and ${date} < ${to} group by ${date} / 60000) as parts
    group by minute`);
  const stream: StatStream = column === "start_date" ? "started" : "ended";
  return rows.map(({ minute, count }) => ({
    t: minute * MINUTE_MS,
    stream,
    count: Number(count),
  }));
}

async function countCreated(
  session: Session,
  { from, to }: { from: number; to: number },
): Promise<MinuteCount[]> {
  const [first, end] = [firstSuffixAt(from - ID_SLACK_MS), firstSuffixAt(to + ID_SLACK_MS)];
  const rows = await Promise.all(
    ["job_", "run_"].map((prefix) =>
      session.query<{ minute: number; count: number }>(sql`
        select create_date / 60000 as minute, count(*) as count from jobs
        where id >= ${prefix + first} and id < ${prefix + end}
          and create_date >= ${from} and create_date < ${to}
        group by create_date / 60000`),
    ),
  );
  return rows
    .flat()
    .map(({ minute, count }) => ({ t: minute * MINUTE_MS, stream: "created", count }));
}
