import {
  type Overview,
  type OverviewStore,
  QUEUE_COUNT_MAX,
  type TriggerError,
} from "../storage.ts";
import { listQueueLanes, listQueueRoots } from "./queues.ts";
import { first, type Session } from "./session.ts";
import { Fragment, sql } from "./sql.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Rows of each card. */
const CARD_ROWS = 5;
const TRIGGERS_MAX = 20;
const COUNTED = new Fragment(String(QUEUE_COUNT_MAX + 1));

export function overviewStore(session: Session): OverviewStore {
  return {
    lanes: (limit) => listQueueLanes(session, limit),
    roots: (limit) => listQueueRoots(session, limit),
    async summary({ now }) {
      // One after the other: within a session there is one connection.
      const counts = await readCounts(session, now);
      return {
        ...counts,
        oldestPending: await readOldest(session),
        failing: await readFailing(session, now),
        triggersInError: await readTriggersInError(session),
        nextFires: await readNextFires(session),
        changedRecipes: await readChangedRecipes(session),
      };
    },
  };
}

async function readCounts(
  session: Session,
  now: number,
): Promise<Pick<Overview, "ready" | "openApprovals">> {
  const row = await first(
    session.query<{ ready: number; approvals: number }>(sql`
      select
        (select count(*) from (
          select 1 from jobs where claim_rank is not null limit ${COUNTED}) as r) as ready,
        (select count(*) from (
          select 1 from holds join jobs on jobs.id = holds.job_id and jobs.repeat = holds.repeat
          where holds.kind = 'approval' and holds.status = 'open' and jobs.end_date is null
            and jobs.status <> 'CANCELING'
            and (holds.expires_at is null or holds.expires_at > ${now})
          limit ${COUNTED}) as a) as approvals`),
  );
  return { ready: Number(row?.ready ?? 0), openApprovals: Number(row?.approvals ?? 0) };
}

async function readOldest(session: Session): Promise<Overview["oldestPending"]> {
  const row = await first(
    session.query<{ id: string; recipe_id: string | null; queued_date: number }>(
      sql`select id, recipe_id, queued_date from jobs where status = 'PENDING' order by id limit 1`,
    ),
  );
  return row && { jobId: row.id, recipeId: row.recipe_id, since: row.queued_date };
}

async function readFailing(session: Session, now: number): Promise<Overview["failing"]> {
  const since = now - DAY_MS - HOUR_MS;
  const rows = await session.query<{ recipe_id: string; failures: number; last_at: number }>(sql`
    select error_groups.recipe_id, sum(error_group_hours.count) as failures,
      max(error_groups.last_seen) as last_at
    from error_group_hours join error_groups on error_groups.id = error_group_hours.group_id
    where error_group_hours.hour > ${since} and error_groups.status = 'open'
      and error_groups.recipe_id is not null
    group by error_groups.recipe_id order by failures desc, error_groups.recipe_id
    limit ${CARD_ROWS}`);
  return rows.map((row) => ({
    recipeId: row.recipe_id,
    failures: Number(row.failures),
    lastAt: Number(row.last_at),
  }));
}

interface TriggerErrorRow {
  recipe_id: string;
  errors_in_row: number;
  last_error: string | null;
  stop_reason: string | null;
}

async function readTriggersInError(session: Session): Promise<Overview["triggersInError"]> {
  const rows = await session.query<TriggerErrorRow>(sql`
    select recipe_id, errors_in_row, last_error, stop_reason from triggers
    where errors_in_row > 0 or stop_reason is not null order by recipe_id limit ${TRIGGERS_MAX}`);
  return rows.map((row) => ({
    name: row.recipe_id,
    errorsInRow: row.errors_in_row,
    lastError: row.last_error === null ? null : (JSON.parse(row.last_error) as TriggerError),
    stoppedAt: row.stop_reason === null ? null : (JSON.parse(row.stop_reason) as { at: number }).at,
  }));
}

async function readNextFires(session: Session): Promise<Overview["nextFires"]> {
  const rows = await session.query<{ recipe_id: string; kind: string; next_at: number }>(sql`
    select recipe_id, kind, next_at from triggers
    where active = 1 and kind <> 'poll' and next_at is not null
    order by next_at, recipe_id limit ${CARD_ROWS}`);
  return rows.map((row) => ({ name: row.recipe_id, kind: row.kind, at: row.next_at }));
}

async function readChangedRecipes(session: Session): Promise<Overview["changedRecipes"]> {
  const rows = await session.query<{
    id: string;
    name: string;
    version: number;
    updated_at: number;
  }>(sql`
    select id, name, version, updated_at from recipes order by updated_at desc, id limit ${CARD_ROWS}`);
  return rows.map(({ id, name, version, updated_at }) => ({ id, name, version, at: updated_at }));
}
