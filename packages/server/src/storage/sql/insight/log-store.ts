import type { LogLine } from "../../../domain/job/step-record.ts";
import type { Json } from "../../../domain/json.ts";
import type {
  LogFilter,
  LogPage,
  LogPlace,
  LogRequest,
  LogSearch,
  LogStore,
  StoredLogLine,
} from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { Fragment, joined, oneOf, type Statement, sql } from "../sql.ts";
import { contains } from "../text-search.ts";
import { findRotated, rotateLogs } from "./log-rotation.ts";
import { listStepMarks } from "./step-marks.ts";

interface LogRow {
  seq: number;
  job_id: string;
  repeat: number;
  at: number;
  level: LogLine["level"];
  message: string;
  step: string | null;
  info: string | null;
}

type Write = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

const COLUMNS = new Fragment("seq, job_id, repeat, at, level, message, step, info");

export function logStore(session: Session, write: Write): LogStore {
  return {
    list: (request) => listLogs(session, request),
    search: (request) => searchLogs(session, request),
    stepMarks: (request) => listStepMarks(session, request),
    find: (seq) => findLine(session, seq),
    newestSeq: () => newestSeq(session),
    rotate: (request) => write((writer) => rotateLogs(writer, request)),
    rotated: () => findRotated(session),
  };
}

/** By number: what a follower has not seen yet. */
async function listLogs(session: Session, request: LogRequest): Promise<StoredLogLine[]> {
  const where: Statement[] = [sql`seq > ${request.after ?? 0}`];
  if (request.jobId !== undefined) {
    // A follower wants the newest few, for which the index of the job's lines is the longer way.
    where.push(
      request.after === null
        ? sql`job_id = ${request.jobId}`
        : sql`job_id || '' = ${request.jobId}`,
    );
  }
  if (request.repeat !== undefined) where.push(sql`repeat = ${request.repeat}`);
  if (request.levels) where.push(sql`level ${oneOf(request.levels)}`);
  if (request.text) where.push(contains("message", request.text));
  if (request.recipeIds) where.push(isOfRecipes(request.recipeIds));
  const rows = await session.query<LogRow>(sql`
    select ${COLUMNS} from job_logs
    where ${joined(where, " and ")} order by seq limit ${request.limit}`);
  return rows.map(lineFromRow);
}

/**
 * Looks through a window of lines: its end is found in the index alone, and what fits is read within
 * it. So a search for what is rare costs no more than a window, and says where it stopped.
 */
async function searchLogs(session: Session, request: LogSearch): Promise<LogPage> {
  const { filter, order, after, limit, scan } = request;
  const source = sourceOf(filter);
  if (after) source.push(beyond(order, after));
  const direction = new Fragment(order === "oldest" ? "asc" : "desc");
  const end = await first(
    session.query<{ at: number; n: number }>(sql`
      select at, seq as n from job_logs where ${joined(source, " and ")}
      order by at ${direction}, seq ${direction} limit 1 offset ${scan - 1}`),
  );
  const where = [...source, ...conditions(filter)];
  if (end) where.push(upTo(order, end));
  const rows = await session.query<LogRow>(sql`
    select ${COLUMNS} from job_logs where ${joined(where, " and ")}
    order by at ${direction}, seq ${direction} limit ${limit}`);
  const last = rows[rows.length - 1];
  // A full page may have left some of the window behind it.
  const next = last && rows.length === limit ? { at: last.at, n: last.seq } : end;
  return { lines: rows.map(lineFromRow), next };
}

function beyond(order: LogSearch["order"], { at, n }: LogPlace): Statement {
  return order === "oldest" ? sql`(at, seq) > (${at}, ${n})` : sql`(at, seq) < (${at}, ${n})`;
}

function upTo(order: LogSearch["order"], { at, n }: LogPlace): Statement {
  return order === "oldest" ? sql`(at, seq) <= (${at}, ${n})` : sql`(at, seq) >= (${at}, ${n})`;
}

/** What an index answers. */
function sourceOf(filter: LogFilter): Statement[] {
  const source: Statement[] = [sql`true`];
  if (filter.jobId !== undefined) source.push(sql`job_id = ${filter.jobId}`);
  if (filter.from !== undefined) source.push(sql`at >= ${filter.from}`);
  if (filter.to !== undefined) source.push(sql`at < ${filter.to}`);
  return source;
}

function conditions(filter: LogFilter): Statement[] {
  const where: Statement[] = [];
  if (filter.repeat !== undefined) where.push(sql`repeat = ${filter.repeat}`);
  if (filter.levels) where.push(sql`level ${oneOf(filter.levels)}`);
  if (filter.step !== undefined) where.push(sql`step = ${filter.step}`);
  if (filter.text !== undefined) where.push(contains("message", filter.text));
  if (filter.recipeIds) where.push(isOfRecipes(filter.recipeIds));
  return where;
}

function isOfRecipes(recipeIds: readonly string[]): Statement {
  return sql`exists (
    select 1 from jobs where jobs.id = job_logs.job_id and jobs.recipe_id ${oneOf(recipeIds)})`;
}

async function findLine(session: Session, seq: number): Promise<StoredLogLine | null> {
  const row = await first(
    session.query<LogRow>(sql`select ${COLUMNS} from job_logs where seq = ${seq}`),
  );
  return row && lineFromRow(row);
}

async function newestSeq(session: Session): Promise<number> {
  const row = await first(
    session.query<{ seq: number | null }>(sql`select max(seq) as seq from job_logs`),
  );
  return row?.seq ?? 0;
}

function lineFromRow({ info, job_id: jobId, ...row }: LogRow): StoredLogLine {
  return { ...row, jobId, info: info === null ? undefined : (JSON.parse(info) as Json) };
}
