import type { LogLine } from "../../../domain/job/step-record.ts";
import { bulk, type Given } from "../bulk.ts";
import { isHeld } from "../jobs/job-row.ts";
import type { Session } from "../session.ts";
import { Fragment, sql } from "../sql.ts";

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
