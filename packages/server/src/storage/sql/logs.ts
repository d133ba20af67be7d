import type { LogLine } from "../../domain/job/step-record.ts";
import type { Json } from "../../domain/json.ts";
import type { LogRequest, StoredLogLine } from "../storage.ts";
import { bulk } from "./bulk.ts";
import type { Session } from "./session.ts";
import { joined, oneOf, type Statement, sql } from "./sql.ts";
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

const INSERT = bulk(
  {
    job_id: "text",
    repeat: "int",
    at: "bigint",
    level: "text",
    message: "text",
    step: "text",
    info: "text",
  },
  (given) => sql`
    insert into job_logs (job_id, repeat, at, level, message, step, info)
    select ${given.job_id}, ${given.repeat}, ${given.at}, ${given.level}, ${given.message},
      ${given.step}, ${given.info}
    ${given.rows}`,
);

export async function insertLogs(session: Session, entries: readonly LogEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ jobId, repeat, line }) => ({
    job_id: jobId,
    repeat,
    at: line.at,
    level: line.level,
    message: line.message,
    step: line.step,
    info: line.info === undefined ? null : JSON.stringify(line.info),
  }));
  await session.bulk(INSERT, rows);
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
