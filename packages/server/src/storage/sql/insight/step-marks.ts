import type { StepMark, StepMarkRequest } from "../../storage.ts";
import type { Session } from "../session.ts";
import { Fragment, joined, type Statement, sql } from "../sql.ts";

// Of what happened in one millisecond, starts of steps come first, then lines by their number, then
// ends. The steps of a repeat and the repeats of a job keep their order within that.
const OF_REPEAT = 1_000_000;
const START = -2_000_000_000_000;
const END = 1_000_000_000_000_000;

interface MarkRow {
  at: number;
  n: number;
  repeat: number;
  path: string;
  step_id: string | null;
  name: string | null;
  kind: string;
  action: string | null;
  status: string;
  attempt: number;
  skipped_reason: string | null;
  error: string | null;
  start_date: number;
}

/** Of the job's steps alone, so that it costs what the job has, not what the store has. */
export async function listStepMarks(
  session: Session,
  request: StepMarkRequest,
): Promise<StepMark[]> {
  const [starts, ends] = await Promise.all([
    listOf(session, request, "started"),
    listOf(session, request, "ended"),
  ]);
  const direction = request.order === "oldest" ? 1 : -1;
  return [...starts, ...ends]
    .sort((a, b) => (a.at - b.at || a.n - b.n) * direction)
    .slice(0, request.limit);
}

async function listOf(
  session: Session,
  request: StepMarkRequest,
  type: StepMark["type"],
): Promise<StepMark[]> {
  const date = new Fragment(type === "started" ? "start_date" : "end_date");
  const base = type === "started" ? START : END;
  const number = new Fragment(`(cast(repeat as bigint) * ${OF_REPEAT} + ordinal + ${base})`);
  const where: Statement[] = [sql`job_id = ${request.jobId}`, sql`${date} is not null`];
  if (request.repeat !== undefined) where.push(sql`repeat = ${request.repeat}`);
  if (request.step !== undefined) where.push(sql`path = ${request.step}`);
  if (request.from !== undefined) where.push(sql`${date} >= ${request.from}`);
  if (request.to !== undefined) where.push(sql`${date} < ${request.to}`);
  // What was skipped has one line, that it was.
  if (type === "ended") where.push(sql`status <> 'SKIPPED'`);
  if (request.after) {
    const { at, n } = request.after;
    where.push(
      request.order === "oldest"
        ? sql`(${date}, ${number}) > (${at}, ${n})`
        : sql`(${date}, ${number}) < (${at}, ${n})`,
    );
  }
  const direction = new Fragment(request.order === "oldest" ? "asc" : "desc");
  const rows = await session.query<MarkRow>(sql`
    select ${date} as at, ${number} as n, repeat, path, step_id, name, kind, action, status, attempt,
      skipped_reason, error, start_date
    from steps where ${joined(where, " and ")}
    order by ${date} ${direction}, ${number} ${direction} limit ${request.limit}`);
  return rows.map((row) => markFromRow(row, type));
}

function markFromRow(row: MarkRow, type: StepMark["type"]): StepMark {
  return {
    type,
    at: row.at,
    n: row.n,
    repeat: row.repeat,
    path: row.path,
    id: row.step_id,
    name: row.name,
    kind: row.kind,
    action: row.action,
    status: row.status,
    attempt: row.attempt,
    skippedReason: row.skipped_reason,
    error: row.error === null ? null : (JSON.parse(row.error) as StepMark["error"]),
    startDate: row.start_date,
  };
}
