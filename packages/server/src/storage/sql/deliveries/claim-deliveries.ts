import type { JobStatus } from "../../../domain/job/life-cycle.ts";
import type { Json } from "../../../domain/json.ts";
import type { ClaimedDelivery, DeliveryStore } from "../../storage.ts";
import { bulk } from "../bulk.ts";
import { returnedBy } from "../job-data/steps.ts";
import { errorFromRow, objectFromText, reasonFromRow } from "../jobs/job-row.ts";
import type { Session } from "../session.ts";
import { Fragment, oneOf, SKIP_LOCKED, sql } from "../sql.ts";
import { DELIVERY_COLUMNS, type DeliveryRow, deliveryFromRow } from "./delivery-row.ts";

/** Steps from one receiver to the next in the index, so that a long backlog of one costs nothing. */
export async function dueReceivers(
  session: Session,
  { now, limit }: Parameters<DeliveryStore["dueReceivers"]>[0],
): Promise<string[]> {
  const rows = await session.query<{ receiver: string }>(sql`
    with recursive found(receiver) as (
      select min(receiver) from deliveries where next_at is not null
      union all
      select (select min(more.receiver) from deliveries more
        where more.next_at is not null and more.receiver > found.receiver)
      from found where found.receiver is not null)
    select receiver from (
      select found.receiver, (select min(first.next_at) from deliveries first
        where first.receiver = found.receiver and first.next_at is not null) as due_at
      from found where found.receiver is not null) as receivers
    where due_at <= ${now} order by due_at limit ${limit}`);
  return rows.map(({ receiver }) => receiver);
}

interface ClaimedRow extends DeliveryRow {
  claim: number;
  sink: string | null;
  job_status: JobStatus;
  error_code: string | null;
  error_message: string | null;
  error_step: string | null;
  reason: string | null;
  event: string | null;
  result: string | null;
}

/** What a rerun has followed is told by its record of that execution. */
const OF_EXECUTION = new Fragment(`
  case when past.job_id is null then jobs.error_code else past.error_code end as error_code,
  case when past.job_id is null then jobs.error_message else past.error_message end as error_message,
  case when past.job_id is null then jobs.error_step else past.error_step end as error_step,
  case when past.job_id is null then jobs.reason else past.reason end as reason`);

export async function claimDeliveries(
  session: Session,
  { receiver, now, until, limit }: Parameters<DeliveryStore["claim"]>[0],
): Promise<ClaimedDelivery[]> {
  const taken = await session.query<{ id: string }>(sql`
    update deliveries set next_at = ${until}, claim = claim + 1, claimed = 1
    where id in (
      select id from deliveries
      where receiver = ${receiver} and next_at is not null and next_at <= ${now}
      order by next_at limit ${limit} ${SKIP_LOCKED})
    returning id`);
  if (taken.length === 0) return [];
  const rows = await session.query<ClaimedRow>(sql`
    select ${DELIVERY_COLUMNS}, deliveries.claim, job_sinks.sink,
      coalesce(past.status, jobs.status) as job_status, ${OF_EXECUTION},
      (select body from trigger_events where trigger_events.id = jobs.trigger_event_id) as event,
      ${returnedBy("deliveries.repeat", "everybody")} as result
    from deliveries join jobs on jobs.id = deliveries.job_id
    left join job_repeats past
      on past.job_id = jobs.id and past.repeat = deliveries.repeat and past.repeat <> jobs.repeat
    left join job_sinks on job_sinks.job_id = coalesce(deliveries.run_id, deliveries.job_id)
    where deliveries.id ${oneOf(taken.map(({ id }) => id))}
    order by deliveries.created_at, deliveries.id`);
  return rows.map((row) => ({
    ...deliveryFromRow(row),
    claim: row.claim,
    sink: objectFromText(row.sink),
    jobStatus: row.job_status,
    error: errorFromRow(row),
    reason: reasonFromRow(row),
    event: objectFromText(row.event),
    result: row.result === null ? null : (JSON.parse(row.result) as Json),
  }));
}

const RELEASE = bulk(
  { id: "text", claim: "int", now: "bigint" },
  (given) => sql`
    update deliveries set next_at = ${given.now}, claimed = 0
    ${given.rows} where deliveries.id = ${given.id} and deliveries.claim = ${given.claim}
      and deliveries.claimed = 1`,
);

export async function releaseDeliveries(
  session: Session,
  { claims, now }: Parameters<DeliveryStore["release"]>[0],
): Promise<void> {
  if (claims === "all") {
    await session.query(sql`
      update deliveries set next_at = ${now}, claimed = 0 where next_at is not null and claimed = 1`);
    return;
  }
  if (claims.length === 0) return;
  await session.bulk(
    RELEASE,
    claims.map(({ id, claim }) => ({ id, claim, now })),
  );
}
