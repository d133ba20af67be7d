import type { WorkerRow } from "../storage.ts";
import { isAtRest, type Rested, settleRests } from "./children/rests.ts";
import { eraseEnded } from "./job-data/erase-jobs.ts";
import { CLAIM_RANK } from "./jobs/job-row.ts";
import { quarantineJobs } from "./jobs/quarantine.ts";
import { isFinalCase, statusCase } from "./jobs/status-case.ts";
import type { Session } from "./session.ts";
import { Fragment, oneOf, type Statement, sql } from "./sql.ts";

/**
 * Where leases take their time from. Workers on one PostgreSQL have clocks of their own, so there
 * the database's clock judges (incident 5 of the reliability page); SQLite has one process.
 */
export type LeaseClock = "database" | "caller";

const DATABASE_NOW = new Fragment("(extract(epoch from clock_timestamp()) * 1000)::bigint");

export function leaseNow(clock: LeaseClock, now: number): Statement {
  return clock === "database" ? sql`${DATABASE_NOW}` : sql`cast(${now} as bigint)`;
}

export async function registerWorker(
  session: Session,
  worker: { id: string; name: string; slots: number; now: Statement; leaseMs: number },
): Promise<void> {
  await session.query(sql`
    insert into workers (id, name, slots, started_at, lease_until)
    values (${worker.id}, ${worker.name}, ${worker.slots}, ${worker.now},
      ${worker.now} + ${worker.leaseMs})`);
}

export async function renewWorker(
  session: Session,
  { id, now, leaseMs }: { id: string; now: Statement; leaseMs: number },
): Promise<boolean> {
  const rows = await session.query(sql`
    update workers set lease_until = ${now} + ${leaseMs}
    where id = ${id} and lease_until > ${now} returning id`);
  return rows.length > 0;
}

export async function releaseWorker(
  session: Session,
  { id, now }: { id: string; now: number },
): Promise<{ lanes: string[] }> {
  await session.query(sql`delete from workers where id = ${id}`);
  return { lanes: await releaseJobs(session, { workerIds: [id], now }) };
}

interface Swept {
  workers: string[];
  lanes: string[];
  quarantined: string[];
}

/** Forgets the workers whose lease ran out, and gives their jobs to others in the same transaction. */
export async function sweepWorkers(
  session: Session,
  { now, leaseEnd, all }: { now: number; leaseEnd: Statement; all: boolean },
): Promise<Swept> {
  const expired = await session.query<{ id: string }>(sql`
    delete from workers where ${all ? sql`true` : sql`lease_until <= ${leaseEnd}`} returning id`);
  // A claim may commit after its worker was swept: then jobs are held by nobody that can be found.
  const unknown = await session.query<{ id: string }>(sql`
    select distinct worker_id as id from jobs
    where worker_id is not null
      and not exists (select 1 from workers where workers.id = jobs.worker_id)`);
  const workers = [...new Set([...expired, ...unknown].map(({ id }) => id))];
  if (workers.length === 0) return { workers, lanes: [], quarantined: [] };
  const quarantined = await quarantineJobs(session, { workerIds: workers, now });
  const lanes = await releaseJobs(session, { workerIds: workers, now });
  return {
    workers,
    lanes: [...new Set([...lanes, ...quarantined.lanes])],
    quarantined: quarantined.ids,
  };
}

/**
 * Under a new epoch, so that what the old worker still writes changes nothing. RUNNING jobs wait for
 * a slot; those that were asked to halt have halted.
 */
async function releaseJobs(
  session: Session,
  { workerIds, now }: { workerIds: string[]; now: number },
): Promise<string[]> {
  const rows = await session.query<Rested & { lane: string; end_date: number | null }>(sql`
    update jobs
    set status = case when jobs.status = 'RUNNING' then jobs.status else ${statusCase("halt")} end,
      phase = case when jobs.status = 'RUNNING' then 'waiting' end,
      waiting_for = case when jobs.status = 'RUNNING' then 'slot' end,
      claim_rank = case when jobs.status = 'RUNNING' then ${CLAIM_RANK} end,
      end_date = case when ${isFinalCase("halt")} then ${now} else end_date end,
      worker_id = null, epoch = epoch + 1
    where worker_id is not null and worker_id ${oneOf(workerIds)}
    returning id, lane, end_date, status, repeat, parent_id, children_total, sink_due`);
  await eraseEnded(
    session,
    rows.flatMap(({ id, end_date }) => (end_date === null ? [] : [id])),
  );
  const rested = rows.filter(({ status }) => isAtRest(status));
  const lanes = await settleRests(session, { rested, now });
  return [...new Set([...rows.map(({ lane }) => lane), ...lanes])];
}

interface Row {
  id: string;
  name: string;
  slots: number;
  started_at: number;
  lease_until: number;
  held: number;
}

export async function listWorkers(session: Session): Promise<WorkerRow[]> {
  const rows = await session.query<Row>(sql`
    select id, name, slots, started_at, lease_until,
      (select count(*) from jobs where worker_id is not null and worker_id = workers.id) as held
    from workers order by id`);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    slots: row.slots,
    startedAt: row.started_at,
    leaseUntil: row.lease_until,
    held: row.held,
  }));
}
