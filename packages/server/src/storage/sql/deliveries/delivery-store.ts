import {
  DELIVERY_STATUSES,
  type Delivery,
  type DeliveryStatus,
  type DeliveryStore,
} from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { joined, oneOf, type Statement, sql } from "../sql.ts";
import { claimDeliveries, dueReceivers, releaseDeliveries } from "./claim-deliveries.ts";
import { DELIVERY_COLUMNS, type DeliveryRow, deliveryFromRow } from "./delivery-row.ts";
import { recordDeliveries } from "./record-deliveries.ts";

/** `write` runs a change in a transaction of its own; inside one it is the transaction itself. */
export function deliveryStore(
  session: Session,
  write: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
): DeliveryStore {
  return {
    keepSink: ({ jobId, receiver, skipOnFail, sink }) =>
      write(async (writer) => {
        await writer.query(sql`
          insert into job_sinks (job_id, receiver, skip_on_fail, sink)
          values (${jobId}, ${receiver}, ${skipOnFail ? 1 : 0}, ${JSON.stringify(sink)})
          on conflict (job_id) do nothing`);
      }),
    dueReceivers: (request) => dueReceivers(session, request),
    claim: (request) => write((writer) => claimDeliveries(writer, request)),
    record: (results) => write((writer) => recordDeliveries(writer, results)),
    release: (request) => write((writer) => releaseDeliveries(writer, request)),
    find: (id) => findWhere(session, sql`id = ${id}`),
    findNumbered: ({ runId, n }) => findWhere(session, sql`run_id = ${runId} and n = ${n}`),
    list: (request) => listDeliveries(session, request),
    counts: (runId) => countDeliveries(session, runId),
    ofJobs: (jobIds) => deliveriesOf(session, jobIds),
    redeliver: ({ id, now }) =>
      write(async (writer) => (await queueAgain(writer, { which: sql`id = ${id}`, now })) > 0),
    redeliverFailed: ({ runId, now }) =>
      write((writer) =>
        queueAgain(writer, { which: sql`run_id = ${runId} and status = 'failed'`, now }),
      ),
  };
}

async function findWhere(session: Session, condition: Statement): Promise<Delivery | null> {
  const row = await first(
    session.query<DeliveryRow>(sql`select ${DELIVERY_COLUMNS} from deliveries where ${condition}`),
  );
  return row && deliveryFromRow(row);
}

async function listDeliveries(
  session: Session,
  request: Parameters<DeliveryStore["list"]>[0],
): Promise<Delivery[]> {
  const { statuses, runId, planId, jobId, before, limit } = request;
  const where = [sql`1 = 1`];
  if (before !== null) where.push(sql`id < ${before}`);
  if (statuses !== undefined && statuses.length > 0) where.push(sql`status ${oneOf(statuses)}`);
  if (runId !== undefined) where.push(sql`run_id = ${runId}`);
  if (planId !== undefined) where.push(sql`plan_id = ${planId}`);
  if (jobId !== undefined) where.push(sql`job_id = ${jobId}`);
  const rows = await session.query<DeliveryRow>(sql`
    select ${DELIVERY_COLUMNS} from deliveries where ${joined(where, " and ")}
    order by id desc limit ${limit}`);
  return rows.map(deliveryFromRow);
}

async function countDeliveries(
  session: Session,
  runId: string,
): Promise<Record<DeliveryStatus, number>> {
  const rows = await session.query<{ status: DeliveryStatus; count: number }>(sql`
    select status, count(*) as count from deliveries where run_id = ${runId} group by status`);
  const counts = { pending: 0, retrying: 0, delivered: 0, failed: 0, skipped: 0 };
  for (const status of DELIVERY_STATUSES) {
    counts[status] = Number(rows.find((row) => row.status === status)?.count ?? 0);
  }
  return counts;
}

async function deliveriesOf(
  session: Session,
  jobIds: readonly string[],
): Promise<ReadonlyMap<string, Delivery>> {
  if (jobIds.length === 0) return new Map();
  const rows = await session.query<DeliveryRow>(sql`
    select ${DELIVERY_COLUMNS} from deliveries where job_id ${oneOf(jobIds)}
    order by job_id, repeat`);
  return new Map(rows.map((row) => [row.job_id, deliveryFromRow(row)]));
}

/** What is being sent now is left alone: it would be sent twice at once. */
async function queueAgain(
  session: Session,
  { which, now }: { which: Statement; now: number },
): Promise<number> {
  const rows = await session.query(sql`
    update deliveries
    set status = 'pending', attempts = 0, next_at = ${now}, claimed = 0, updated_at = ${now}
    where ${which} and (claimed = 0 or next_at <= ${now})
    returning id`);
  return rows.length;
}
