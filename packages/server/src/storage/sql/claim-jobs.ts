import { plainTransitions } from "../../domain/job/life-cycle.ts";
import type { ClaimedJob, ClaimRequest } from "../storage.ts";
import {
  CLAIM_RANK,
  type JobRow,
  jobFromRow,
  RANKS_UNHELD,
  RETURNED_JOB_COLUMNS,
} from "./job-row.ts";
import type { Session } from "./session.ts";
import { Fragment, LOCK, oneOf, SKIP_LOCKED, type Statement, sql } from "./sql.ts";

interface ClaimedRow extends JobRow {
  event: string | null;
}

interface Lane {
  id: string;
  max_active: number;
  held: number;
  live_version: number | null;
  newest_version: number | null;
}

const LANE_COLUMNS = new Fragment("id, max_active, held, live_version, newest_version");

/** More than any process executes: the limit of a lane that has none of its own. */
const UNLIMITED = 1_000_000;

// PENDING jobs are dispatched; jobs that go on are RUNNING already.
const DISPATCHED = new Fragment(`'${plainTransitions("dispatch")[0]?.to}'`);
const ROOM = new Fragment({ sqlite: "max", postgres: "greatest" });
const LESSER = new Fragment({ sqlite: "min", postgres: "least" });

/**
 * Takes ready jobs for a worker. The claim reads only the index of ready jobs, so it costs the same
 * whatever the backlog. A lane's row stays locked until the commit, so two workers never count the
 * same room.
 */
export async function claimJobs(session: Session, request: ClaimRequest): Promise<ClaimedJob[]> {
  const rows: ClaimedRow[] = [];
  for (const lane of await lockLanes(session, request.lanes)) {
    const limit = request.limit - rows.length;
    if (limit <= 0) break;
    rows.push(...(await claimFromLane(session, { request, lane, limit })));
  }
  return rows.map((row) => ({ job: jobFromRow(row), event: row.event }));
}

/**
 * Two workers that want one lane take turns: a claim ends with its commit, and one that passed the
 * lane over would leave its slots empty. In the order of the ids, so that none waits for each other.
 */
async function lockLanes(session: Session, ids: readonly string[]): Promise<Lane[]> {
  const rows = await session.query<Lane>(
    sql`select ${LANE_COLUMNS} from lanes where id ${oneOf(ids)} order by id ${LOCK}`,
  );
  const lanes = new Map(rows.map((lane) => [lane.id, lane]));
  // As asked: the dispatcher put the lane that waits longest first.
  return ids.map((id) => lanes.get(id) ?? unlimitedLane(id));
}

/** A lane without a row of its own has no limit and is not held. */
function unlimitedLane(id: string): Lane {
  return { id, max_active: UNLIMITED, held: 0, live_version: null, newest_version: null };
}

async function claimFromLane(
  session: Session,
  { request, lane, limit }: { request: ClaimRequest; lane: Lane; limit: number },
): Promise<ClaimedRow[]> {
  const { workerId, now } = request;
  const rows = await session.query<ClaimedRow>(sql`
    update jobs
    set status = ${DISPATCHED}, phase = 'executing', waiting_for = null, waiting_until = null,
      claim_rank = null, worker_id = ${workerId}, epoch = epoch + 1,
      start_date = coalesce(start_date, ${now}),
      recipe_version = coalesce(recipe_version,
        case when repeat > 0 or is_test = 1 then cast(${lane.newest_version} as integer)
          else cast(${lane.live_version} as integer) end)
    where id in (
      select id from jobs
      where lane = ${lane.id} and claim_rank is not null ${unheld(lane)}
      order by claim_rank, queued_date, id
      limit ${LESSER}(${limit}, ${ROOM}(0, ${lane.max_active} - (
        select count(*) from jobs where lane = ${lane.id} and worker_id is not null)))
      ${SKIP_LOCKED})
    returning ${RETURNED_JOB_COLUMNS},
      (select body from trigger_events where trigger_events.id = trigger_event_id) as event`);
  return rows.sort(byQueue(now));
}

function unheld(lane: Lane): Statement {
  return lane.held === 1 ? sql`and claim_rank in ${RANKS_UNHELD}` : sql``;
}

/** The order of the ranks (see CLAIM_RANK), which the claim itself has taken off the rows. */
function byQueue(now: number) {
  const rank = (row: JobRow) =>
    row.low_priority * 4 +
    (row.repeat > 0 || row.is_test === 1 ? 0 : 2) +
    (row.start_date === now ? 1 : 0);
  return (a: JobRow, b: JobRow) =>
    rank(a) - rank(b) || a.queued_date - b.queued_date || (a.id < b.id ? -1 : 1);
}

/** Lanes that have something to claim, by a skip scan of the index: one step a lane, not a job. */
export async function findReadyLanes(session: Session, limit: number): Promise<string[]> {
  const rows = await session.query<{ lane: string }>(sql`
    with recursive ready(lane) as (
      select min(lane) from jobs where claim_rank is not null
      union all
      select (select min(lane) from jobs where claim_rank is not null and lane > ready.lane)
      from ready where ready.lane is not null
    )
    select ready.lane from ready left join lanes on lanes.id = ready.lane
    where ready.lane is not null and (coalesce(lanes.held, 0) = 0 or exists (
      select 1 from jobs where jobs.lane = ready.lane and claim_rank in ${RANKS_UNHELD}))
    limit ${limit}`);
  return rows.map(({ lane }) => lane);
}

/** Jobs whose timer has run out are ready; their lanes are to be looked at. */
export async function wakeDue(
  session: Session,
  { now, limit }: { now: number; limit: number },
): Promise<{ woken: number; lanes: string[] }> {
  const rows = await session.query<{ lane: string }>(sql`
    update jobs
    set wake_at = null, waiting_for = 'slot', waiting_until = null, claim_rank = ${CLAIM_RANK}
    where id in (
      select id from jobs where wake_at <= ${now} order by wake_at limit ${limit} ${SKIP_LOCKED})
    returning lane`);
  return { woken: rows.length, lanes: [...new Set(rows.map(({ lane }) => lane))] };
}
