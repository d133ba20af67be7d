import type { JobStatus } from "../../domain/job/life-cycle.ts";
import { QUEUE_COUNT_MAX, type QueueLane, type QueueRoot } from "../storage.ts";
import type { Session } from "./session.ts";
import { Fragment, sql } from "./sql.ts";

/** Trees that are looked at before the longest lines are chosen. */
const ROOTS_MAX = 500;
const COUNTED = new Fragment(String(QUEUE_COUNT_MAX + 1));

interface LaneRow {
  lane: string;
  max_active: number | null;
  held: number | null;
  ready: number;
  active: number;
  next_id: string | null;
}

/** By skip scans of the indexes: one step a lane, and a bounded count in each. */
export async function listQueueLanes(session: Session, limit: number): Promise<QueueLane[]> {
  const rows = await session.query<LaneRow>(sql`
    with recursive ready(lane) as (
      select min(lane) from jobs where claim_rank is not null
      union all
      select (select min(lane) from jobs where claim_rank is not null and lane > ready.lane)
      from ready where ready.lane is not null
    ), busy(lane) as (
      select min(lane) from jobs where worker_id is not null
      union all
      select (select min(lane) from jobs where worker_id is not null and lane > busy.lane)
      from busy where busy.lane is not null
    ), known as (select lane from ready union select lane from busy)
    select known.lane, lanes.max_active, lanes.held,
      (select count(*) from (select 1 from jobs
        where jobs.lane = known.lane and claim_rank is not null limit ${COUNTED}) as c) as ready,
      (select count(*) from jobs
        where jobs.lane = known.lane and worker_id is not null) as active,
      (select id from jobs where jobs.lane = known.lane and claim_rank is not null
        order by claim_rank, fair_at, id limit 1) as next_id
    from known left join lanes on lanes.id = known.lane
    where known.lane is not null order by known.lane limit ${limit}`);
  return rows.map((row) => ({
    lane: row.lane,
    held: row.held === 1,
    maxActive: row.max_active,
    ready: Number(row.ready),
    active: Number(row.active),
    nextJobId: row.next_id,
  }));
}

interface RootRow {
  root_id: string;
  recipe_id: string | null;
  status: JobStatus;
  ready: number;
  parked: number;
}

export async function listQueueRoots(session: Session, limit: number): Promise<QueueRoot[]> {
  const rows = await session.query<RootRow>(sql`
    with recursive ready(id, n) as (
      select min(root_id), 1 from jobs where claim_rank is not null and root_id is not null
      union all
      select (select min(root_id) from jobs
        where claim_rank is not null and root_id is not null and root_id > ready.id), n + 1
      from ready where ready.id is not null and n < ${ROOTS_MAX}
    ), parked(id, n) as (
      select min(root_id), 1 from jobs where parked = 1
      union all
      select (select min(root_id) from jobs where parked = 1 and root_id > parked.id), n + 1
      from parked where parked.id is not null and n < ${ROOTS_MAX}
    ), known as (select id from ready union select id from parked)
    select root.id as root_id, root.recipe_id, root.status,
      (select count(*) from (select 1 from jobs where jobs.root_id = known.id
        and claim_rank is not null and root_id is not null limit ${COUNTED}) as c) as ready,
      (select count(*) from (select 1 from jobs where jobs.root_id = known.id
        and parked = 1 limit ${COUNTED}) as c) as parked
    from known join jobs root on root.id = known.id`);
  return rows
    .map((row) => ({
      rootId: row.root_id,
      recipeId: row.recipe_id,
      status: row.status,
      waiting: Math.min(QUEUE_COUNT_MAX + 1, Number(row.ready) + Number(row.parked)),
    }))
    .sort((a, b) => b.waiting - a.waiting || (a.rootId < b.rootId ? -1 : 1))
    .slice(0, limit);
}
