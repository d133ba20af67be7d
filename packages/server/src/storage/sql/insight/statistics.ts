import { type JobStatus, UNFINISHED_STATUSES } from "../../../domain/job/life-cycle.ts";
import { emptyCounts, mergeCounts, type StatCounts } from "../../../domain/statistics/stat-cell.ts";
import {
  COUNT_MAX,
  type Correction,
  type RollBatch,
  STAT_SIZES,
  type StatCell,
  type StatFilter,
  type StatisticsStore,
} from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { joined, oneOf, type Statement, sql } from "../sql.ts";
import { fileFailures } from "./error-groups.ts";
import { findChanges } from "./job-changes.ts";
import { addCells, readCells, type SizedCell, writeCells } from "./stat-cells.ts";
import { countByMinute, readStatEvents } from "./stat-events.ts";
import { lockProgress, readProgress, writeProgress } from "./stat-progress.ts";

type Write = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

export function statisticsStore(session: Session, write: Write): StatisticsStore {
  return {
    progress: () => readProgress(session),
    events: (request) => readStatEvents(session, request),
    cells: (request) => readCells(session, request),
    roll: (batch) => write((writer) => roll(writer, batch)),
    countByMinute: (request) => countByMinute(session, request),
    correct: (correction) => write((writer) => correct(writer, correction)),
    prune: (request) => write((writer) => prune(writer, request)),
    unfinished: () => countUnfinished(session),
    pending: (filter) => findPending(session, filter),
    running: (filter) => countStatus(session, "RUNNING", filter),
    changes: (request) => findChanges(session, request),
    databaseBytes: () => databaseBytes(session),
  };
}

async function roll(session: Session, batch: RollBatch): Promise<boolean> {
  if (!(await lockProgress(session, batch.expected))) return false;
  await addCells(session, batch.cells);
  await fileFailures(session, batch.failures);
  await writeProgress(session, batch.next);
  return true;
}

/** The minutes are replaced, their quarters made of their minutes, and all time gets the difference. */
async function correct(session: Session, correction: Correction): Promise<boolean> {
  if (!(await lockProgress(session, correction.expected))) return false;
  if (correction.minutes.length > 0) {
    await subtractFromEver(session, correction.minutes);
    await session.query(sql`
      delete from stat_buckets
      where size = ${STAT_SIZES.minute} and t ${oneOf(correction.minutes)}`);
    await addCells(session, sized(correction.cells, STAT_SIZES.minute));
    await addCells(
      session,
      sized(
        correction.cells.map((cell) => ({ ...cell, t: 0 })),
        STAT_SIZES.ever,
      ),
    );
    const quarters = correction.minutes.map((t) => t - (t % STAT_SIZES.quarter));
    for (const quarter of new Set(quarters)) await remakeQuarter(session, quarter);
    await fileFailures(session, correction.failures);
  }
  await writeProgress(session, correction.next);
  return true;
}

function sized(cells: readonly StatCell[], size: SizedCell["size"]): SizedCell[] {
  const merged = new Map<string, SizedCell>();
  for (const { t, key, counts } of cells) {
    const name = `${t} ${JSON.stringify(key)}`;
    const known = merged.get(name);
    if (known) mergeCounts(known.counts, counts);
    else {
      const own = emptyCounts();
      mergeCounts(own, counts);
      merged.set(name, { t, key, counts: own, size });
    }
  }
  return [...merged.values()];
}

async function subtractFromEver(session: Session, minutes: readonly number[]): Promise<void> {
  const cells = await cellsOf(session, minutes);
  const negative = cells.map((cell) => ({ ...cell, t: 0, counts: negated(cell.counts) }));
  await addCells(session, sized(negative, STAT_SIZES.ever));
}

/** Counts can be taken away; the least and greatest of all time stay. */
function negated(counts: StatCounts): StatCounts {
  const spread = ({ count, sum, classes }: StatCounts["waiting"]) => ({
    count: -count,
    sum: -sum,
    min: null,
    max: null,
    classes: new Map([...classes].map(([klass, those]) => [klass, -those])),
  });
  const { ended } = counts;
  return {
    creations: -counts.creations,
    waiting: spread(counts.waiting),
    ended: {
      COMPLETED: -ended.COMPLETED,
      FAILED: -ended.FAILED,
      CANCELED: -ended.CANCELED,
      ABORTED: -ended.ABORTED,
    },
    errors: -counts.errors,
    duration: spread(counts.duration),
  };
}

async function remakeQuarter(session: Session, quarter: number): Promise<void> {
  const minutes = Array.from({ length: STAT_SIZES.quarter / STAT_SIZES.minute }, (_, index) => {
    return quarter + index * STAT_SIZES.minute;
  });
  const cells = await cellsOf(session, minutes);
  await session.query(sql`
    delete from stat_buckets where size = ${STAT_SIZES.quarter} and t = ${quarter}`);
  await writeCells(
    session,
    sized(
      cells.map((cell) => ({ ...cell, t: quarter })),
      STAT_SIZES.quarter,
    ),
  );
}

/** Of all subjects. */
async function cellsOf(session: Session, minutes: readonly number[]): Promise<StatCell[]> {
  const rows = await session.query<{ subject: string }>(sql`
    select distinct subject from stat_buckets
    where size = ${STAT_SIZES.minute} and t ${oneOf(minutes)}`);
  const wanted = new Set(minutes);
  const cells = await readCells(session, {
    size: STAT_SIZES.minute,
    subjects: rows.map(({ subject }) => subject),
    from: Math.min(...minutes),
    to: Math.max(...minutes) + 1,
  });
  return cells.filter(({ t }) => wanted.has(t));
}

async function prune(
  session: Session,
  { size, before, limit }: { size: number; before: number; limit: number },
): Promise<number> {
  const rows = await session.query<{ subject: string; t: number }>(sql`
    select distinct subject, t from stat_buckets where size = ${size} and t < ${before}
    limit ${limit}`);
  const subjects = [...new Set(rows.map(({ subject }) => subject))];
  if (subjects.length > 0) {
    await session.query(sql`
      delete from stat_buckets
      where size = ${size} and subject ${oneOf(subjects)}
        and t ${oneOf([...new Set(rows.map(({ t }) => t))])}`);
  }
  return rows.length;
}

async function countUnfinished(session: Session): Promise<{ status: JobStatus; count: number }[]> {
  const rows = await session.query<{ status: JobStatus; count: number }>(sql`
    select status, count(*) as count from jobs where status ${oneOf(UNFINISHED_STATUSES)}
    group by status`);
  return UNFINISHED_STATUSES.map((status) => ({
    status,
    count: rows.find((row) => row.status === status)?.count ?? 0,
  }));
}

async function findPending(
  session: Session,
  filter: StatFilter,
): Promise<{ now: number; capped: boolean; oldest: number | null }> {
  const [count, jobs, runs] = await Promise.all([
    countStatus(session, "PENDING", filter),
    findOldest(session, { filter, prefix: "job_" }),
    findOldest(session, { filter, prefix: "run_" }),
  ]);
  const dates = [jobs, runs].filter((date) => date !== null);
  return { ...count, oldest: dates.length === 0 ? null : Math.min(...dates) };
}

/** Ids are ordered by creation, so the first one of the index of statuses is the oldest. */
async function findOldest(
  session: Session,
  { filter, prefix }: { filter: StatFilter; prefix: string },
): Promise<number | null> {
  const where = conditions(filter, [
    sql`jobs.status = 'PENDING'`,
    sql`jobs.id >= ${prefix}`,
    sql`jobs.id < ${`${prefix}~`}`,
  ]);
  const row = await first(
    session.query<{ at: number }>(sql`
      select create_date as at from jobs where ${where} order by id limit 1`),
  );
  return row?.at ?? null;
}

async function countStatus(
  session: Session,
  status: JobStatus,
  filter: StatFilter,
): Promise<{ now: number; capped: boolean }> {
  const where = conditions(filter, [sql`jobs.status = ${status}`]);
  const row = await first(
    session.query<{ count: number }>(sql`
      select count(*) as count from (
        select 1 from jobs where ${where} limit ${COUNT_MAX + 1}) as counted`),
  );
  const count = row?.count ?? 0;
  return { now: Math.min(count, COUNT_MAX), capped: count > COUNT_MAX };
}

function conditions(filter: StatFilter, always: readonly Statement[]): Statement {
  const all: (Statement | false | undefined)[] = [
    ...always,
    filter.recipeIds && sql`jobs.recipe_id ${oneOf(filter.recipeIds)}`,
    filter.planIds && sql`jobs.plan_id ${oneOf(filter.planIds)}`,
    filter.apis && sql`jobs.api ${oneOf(filter.apis)}`,
    filter.kinds && sql`jobs.kind ${oneOf(filter.kinds)}`,
    filter.lowPriority !== undefined && sql`jobs.low_priority = ${filter.lowPriority ? 1 : 0}`,
    filter.rootsOnly === true && sql`jobs.parent_id is null`,
    filter.includeSystem !== true && sql`jobs.kind <> 'system'`,
  ];
  return joined(
    all.flatMap((condition) => (condition ? [condition] : [])),
    " and ",
  );
}

async function databaseBytes(session: Session): Promise<number> {
  const query =
    session.dialect === "sqlite"
      ? sql`select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`
      : sql`select pg_database_size(current_database()) as bytes`;
  const row = await first(session.query<{ bytes: number }>(query));
  return Number(row?.bytes ?? 0);
}
