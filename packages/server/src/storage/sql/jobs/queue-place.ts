import { QUEUE_PLACE_MAX, type QueuePlace } from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { Fragment, sql } from "../sql.ts";

/** How many of the jobs in its way are named. */
const NAMED_MAX = 5;

interface PlaceRow {
  max_active: number | null;
  held: number | null;
  active: number;
  ahead: number;
  parked: number;
  of_tree: number;
}

const LIMIT = new Fragment(String(QUEUE_PLACE_MAX));

/** Null when the job is not in a queue. */
export async function findQueuePlace(session: Session, id: string): Promise<QueuePlace | null> {
  const row = await first(
    session.query<PlaceRow>(sql`
      select lanes.max_active, lanes.held, own.parked,
        (select count(*) from jobs other
          where other.lane = own.lane and other.worker_id is not null) as active,
        (select count(*) from jobs other where other.worker_id is not null
          and other.root_id = coalesce(own.root_id, own.id)) as of_tree,
        case when own.parked = 1 then (
          select count(*) from (
            select 1 from jobs other
            where other.root_id = own.root_id and other.lane = own.lane and other.parked = 1
              and other.id < own.id limit ${LIMIT}) as earlier)
        else (
          select count(*) from (
            select 1 from jobs other
            where other.lane = own.lane and other.claim_rank is not null
              and (other.claim_rank, other.fair_at, other.id)
                < (own.claim_rank, own.fair_at, own.id) limit ${LIMIT}) as earlier)
        end as ahead
      from jobs own left join lanes on lanes.id = own.lane
      where own.id = ${id} and (own.claim_rank is not null or own.parked = 1)`),
  );
  if (row === null) return null;
  const running = await session.query<{ id: string }>(sql`
    select other.id from jobs own join jobs other on other.lane = own.lane
    where own.id = ${id} and other.worker_id is not null order by other.id limit ${NAMED_MAX}`);
  return {
    lane: { held: row.held === 1, maxActive: row.max_active, active: Number(row.active) },
    ahead: Number(row.ahead),
    isParked: row.parked === 1,
    ofTree: Number(row.of_tree),
    running: running.map((other) => other.id),
  };
}
