import type { StatProgress } from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { LOCK, type Statement, sql } from "../sql.ts";

interface ProgressRow {
  created_to: number;
  started_to: number;
  ended_to: number;
  verified_to: number;
}

export function readProgress(session: Session): Promise<StatProgress> {
  return readAs(session, sql``);
}

/** Locks the progress; false when it is not the expected one any more. */
export async function lockProgress(session: Session, expected: StatProgress): Promise<boolean> {
  await session.query(sql`
    insert into stat_progress (id, created_to, started_to, ended_to, verified_to)
    values (1, 0, 0, 0, 0) on conflict (id) do nothing`);
  const found = await readAs(session, sql`${LOCK}`);
  return (
    found.created === expected.created &&
    found.started === expected.started &&
    found.ended === expected.ended &&
    found.verified === expected.verified
  );
}

export async function writeProgress(session: Session, next: StatProgress): Promise<void> {
  await session.query(sql`
    update stat_progress
    set created_to = ${next.created}, started_to = ${next.started}, ended_to = ${next.ended},
      verified_to = ${next.verified}
    where id = 1`);
}

async function readAs(session: Session, lock: Statement): Promise<StatProgress> {
  const row = await first(
    session.query<ProgressRow>(sql`
      select created_to, started_to, ended_to, verified_to from stat_progress where id = 1 ${lock}`),
  );
  return {
    created: row?.created_to ?? 0,
    started: row?.started_to ?? 0,
    ended: row?.ended_to ?? 0,
    verified: row?.verified_to ?? 0,
  };
}
