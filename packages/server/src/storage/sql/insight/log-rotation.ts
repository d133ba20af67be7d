import type { LogRotation, RotatedLogs } from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { sql } from "../sql.ts";

/** What a line takes besides its texts: its numbers, and its places in three indexes. */
const LINE_OVERHEAD_BYTES = 150;
/** Lines that tell how long lines are. */
const SAMPLE_LINES = 500;

/**
 * Lines are counted by their numbers and measured by the newest ones: an exact account would read
 * the whole log. So the caps are kept to within a few percent.
 */
export async function rotateLogs(session: Session, request: LogRotation): Promise<number> {
  const { linesMax, bytesMax, limit, now } = request;
  const ends = await first(
    session.query<{ oldest: number | null; newest: number | null }>(
      sql`select (select min(seq) from job_logs) as oldest, (select max(seq) from job_logs) as newest`,
    ),
  );
  if (ends?.oldest == null || ends.newest == null) return 0;
  const lines = ends.newest - ends.oldest + 1;
  const kept = Math.min(linesMax, Math.floor(bytesMax / (await meanBytes(session))));
  if (lines <= kept) return 0;
  const end = ends.oldest + Math.min(lines - kept, limit);
  const removed = await session.query<{ at: number }>(
    sql`delete from job_logs where seq < ${end} returning at`,
  );
  const beforeAt = removed.reduce((latest, { at }) => Math.max(latest, at), 0);
  await session.query(sql`
    insert into log_rotation (id, lines, before_at, rotated_at)
    values (1, ${removed.length}, ${beforeAt}, ${now})
    on conflict (id) do update set
      lines = log_rotation.lines + excluded.lines,
      before_at = case when excluded.before_at > log_rotation.before_at
        then excluded.before_at else log_rotation.before_at end,
      rotated_at = excluded.rotated_at`);
  return removed.length;
}

async function meanBytes(session: Session): Promise<number> {
  const row = await first(
    session.query<{ mean: number | string | null }>(sql`
      select avg(length(message) + coalesce(length(info), 0)) as mean from (
        select message, info from job_logs order by seq desc limit ${SAMPLE_LINES}) as newest`),
  );
  return Number(row?.mean ?? 0) + LINE_OVERHEAD_BYTES;
}

export async function findRotated(session: Session): Promise<RotatedLogs | null> {
  const row = await first(
    session.query<{ lines: number; before_at: number; rotated_at: number }>(
      sql`select lines, before_at, rotated_at from log_rotation where id = 1`,
    ),
  );
  return row && { lines: row.lines, beforeAt: row.before_at, rotatedAt: row.rotated_at };
}
