import type { LogLine } from "../../domain/job/step-record.ts";
import type { Json } from "../../domain/json.ts";
import type { LogRequest, StoredLogLine } from "../storage.ts";
import { bulk, type Given } from "./bulk.ts";
import { isHeld } from "./job-row.ts";
import type { Session } from "./session.ts";
import { Fragment, joined, oneOf, type Statement, sql } from "./sql.ts";
import { contains } from "./text-search.ts";

interface LogRow {
  seq: number;
  repeat: number;
  at: number;
  level: LogLine["level"];
  message: string;
  step: string | null;
  info: string | null;
}

export interface LogEntry {
  jobId: string;
  repeat: number;
  line: LogLine;
}

const COLUMNS = {
  job_id: "text",
  epoch: "int",
  repeat: "int",
  at: "bigint",
  level: "text",
  message: "text",
  step: "text",
  info: "text",
  /** Within the rows given: seq follows it, for a statement reads rows in any order. */
  position: "int",
} as const;

const INSERT = insertWhere(() => new Fragment("true"));
const INSERT_HELD = insertWhere(isHeld);

function insertWhere(condition: (given: Given<keyof typeof COLUMNS>) => Fragment) {
  return bulk(
    COLUMNS,
    (given) => sql`
      insert into job_logs (job_id, repeat, at, level, message, step, info)
      select ${given.job_id}, ${given.repeat}, ${given.at}, ${given.level}, ${given.message},
        ${given.step}, ${given.info}
      ${given.rows} where ${condition(given)}
      order by ${given.position}`,
  );
}

/** Lines of a command, which has the job locked. */
export async function insertLogs(session: Session, entries: readonly LogEntry[]): Promise<void> {
  const rows = entries.map((entry, index) => logRow({ ...entry, epoch: 0 }, index));
  if (rows.length > 0) await session.bulk(INSERT, rows);
}

/** Lines of workers: those whose job is not held under their epoch vanish. */
export async function insertHeldLogs(
  session: Session,
  entries: readonly (LogEntry & { epoch: number })[],
): Promise<void> {
  if (entries.length > 0) await session.bulk(INSERT_HELD, entries.map(logRow));
}

function logRow({ jobId, epoch, repeat, line }: LogEntry & { epoch: number }, position: number) {
  return {
    job_id: jobId,
    epoch,
    repeat,
    at: line.at,
    level: line.level,
    message: line.message,
    step: line.step,
    info: line.info === undefined ? null : JSON.stringify(line.info),
    position,
  };
}

/** Oldest first, a page after `after`. */
export async function listLogs(session: Session, request: LogRequest): Promise<StoredLogLine[]> {
  const where: Statement[] = [sql`job_id = ${request.jobId}`, sql`seq > ${request.after ?? 0}`];
  if (request.repeat !== undefined) where.push(sql`repeat = ${request.repeat}`);
  if (request.levels) where.push(sql`level ${oneOf(request.levels)}`);
  if (request.text) where.push(contains("message", request.text));
  const rows = await session.query<LogRow>(sql`
    select seq, repeat, at, level, message, step, info from job_logs
    where ${joined(where, " and ")} order by seq limit ${request.limit}`);
  return rows.map(({ info, ...row }) => ({
    ...row,
    info: info === null ? undefined : (JSON.parse(info) as Json),
  }));
}
