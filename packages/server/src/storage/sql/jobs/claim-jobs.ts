import { plainTransitions } from "../../../domain/job/life-cycle.ts";
import type { ClaimedJob, ClaimRequest } from "../../storage.ts";
import type { Session } from "../session.ts";
import { Fragment, LOCK, oneOf, SKIP_LOCKED, type Statement, sql } from "../sql.ts";
import { moveUp, READY_TIME } from "./fair-shares.ts";
import {
  CLAIM_RANK,
  type JobRow,
  jobFromRow,
  RANK_LOW,
  RANKS_UNHELD,
  RETURNED_JOB_COLUMNS,
} from "./job-row.ts";

interface ClaimedRow extends JobRow {
  event: string | null;
  fair_at: number;
}

interface Lane {
  id: string;
  max_active: number;
  held: number;
  live_version: number | null;
  newest_version: number | null;
  has_low: number;
}

/** What is ready at low priority is asked for here, because most claims find none. */
const LANE_COLUMNS = sql`id, max_active, held, live_version, newest_version,
  case when exists (
    select 1 from jobs where jobs.lane = lanes.id and jobs.claim_rank >= ${RANK_LOW}
  ) then 1 else 0 end as has_low`;

/** More than any process executes: the limit of a lane that has none of its own. */
const UNLIMITED = 1_000_000;

// PENDING jobs are dispatched; jobs that go on are RUNNING already.
const DISPATCHED = new Fragment(`'${plainTransitions("dispatch")[0]?.to}'`);
const ROOM = new Fragment({ sqlite: "max", postgres: "greatest" });
const LESSER = new Fragment({ sqlite: "min", postgres: "least" });

/**
 * Takes ready jobs for a worker, those of least virtual time first (K-15.2). The claim reads only the
 * index of ready jobs, so it costs the same whatever the backlog. A lane's row stays locked until the
 * commit, so two workers never count the same room.
 */
export async function claimJobs(session: Session, request: ClaimRequest): Promise<ClaimedJob[]> {
  const { limit, lowLimit = limit } = request;
  const lanes = await lockLanes(session, request.lanes);
  const rows = await claimRanks(session, { request, lanes, limit, isLow: false });
  const left = Math.min(limit - rows.length, lowLimit);
  const low = lanes.filter(({ has_low }) => has_low === 1);
  if (left > 0 && low.length > 0) {
    rows.push(...(await claimRanks(session, { request, lanes: low, limit: left, isLow: true })));
  }
  await moveUp(session, { given: rows, now: request.now });
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
  return ids.map((id) => lanes.get(id) ?? unlimitedLane(id));
}

/** A lane without a row of its own has no limit and is not held. */
function unlimitedLane(id: string): Lane {
  return {
    id,
    max_active: UNLIMITED,
    held: 0,
    live_version: null,
    newest_version: null,
    has_low: 1,
  };
}

interface Ranks {
  request: ClaimRequest;
  limit: number;
  isLow: boolean;
}

async function claimRanks(
  session: Session,
  { lanes, ...ranks }: Ranks & { lanes: readonly Lane[] },
): Promise<ClaimedRow[]> {
  const [only] = lanes;
  if (only && lanes.length === 1) return claimFromLane(session, { ...ranks, lane: only });
  const heads = await Promise.all(lanes.map((lane) => headsOf(session, { ...ranks, lane })));
  const chosen = chooseHeads(heads, ranks.limit);
  if (chosen.length === 0) return [];
  const rows = await take(session, { ...ranks, ids: sql`${oneOf(chosen)}`, version: LANE_VERSION });
  const places = new Map(chosen.map((id, place) => [id, place]));
  return rows.sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
}

async function claimFromLane(
  session: Session,
  { lane, ...ranks }: Ranks & { lane: Lane },
): Promise<ClaimedRow[]> {
  const version = sql`case when repeat > 0 or is_test = 1
    then cast(${lane.newest_version} as integer) else cast(${lane.live_version} as integer) end`;
  const ids = sql`in (select id from jobs ${nextOf(lane, ranks)})`;
  const rows = await take(session, { ...ranks, ids, version });
  return rows.sort(byTurn);
}

/** The version of a job's own lane, where several lanes are served at once. */
const LANE_VERSION = sql`(select case when repeat > 0 or is_test = 1
  then lanes.newest_version else lanes.live_version end from lanes where lanes.id = lane)`;

async function take(
  session: Session,
  { request, ids, version }: Ranks & { ids: Statement; version: Statement },
): Promise<ClaimedRow[]> {
  const { workerId, now } = request;
  return session.query<ClaimedRow>(sql`
    update jobs
    set status = ${DISPATCHED}, phase = 'executing', waiting_for = null, waiting_until = null,
      claim_rank = null, worker_id = ${workerId}, epoch = epoch + 1,
      start_date = coalesce(start_date, ${now}),
      recipe_version = coalesce(recipe_version, ${version})
    where id ${ids}
    returning ${RETURNED_JOB_COLUMNS}, fair_at,
      (select body from trigger_events where trigger_events.id = trigger_event_id) as event`);
}

interface Head {
  id: string;
  fair_at: number;
  root_id: string | null;
}

/** What a lane would give next. */
function headsOf(session: Session, { lane, ...ranks }: Ranks & { lane: Lane }): Promise<Head[]> {
  return session.query<Head>(sql`select id, fair_at, root_id from jobs ${nextOf(lane, ranks)}`);
}

/** The lane's ready jobs in their order, as many as are wanted and as it has room for. */
function nextOf(lane: Lane, { limit, isLow }: Ranks): Statement {
  const ranks = isLow ? sql`claim_rank >= ${RANK_LOW}` : sql`claim_rank < ${RANK_LOW}`;
  return sql`
    where lane = ${lane.id} and ${ranks} ${unheld(lane)}
    order by claim_rank, fair_at, id
    limit ${LESSER}(${limit}, ${ROOM}(0, ${lane.max_active} - (
      select count(*) from jobs where lane = ${lane.id} and worker_id is not null)))
    ${SKIP_LOCKED}`;
}

function unheld(lane: Lane): Statement {
  return lane.held === 1 ? sql`and claim_rank in ${RANKS_UNHELD}` : sql``;
}

/**
 * Merges what the lanes would give, each in its own order: the least virtual time first. Jobs that are
 * roots themselves have nothing to share out between them, so their lanes take turns, and a flood of
 * one recipe does not hold up the others.
 */
function chooseHeads(lanes: readonly Head[][], limit: number): string[] {
  let queues = lanes.filter((heads) => heads.length > 0).map((heads) => ({ heads, next: 0 }));
  const chosen: string[] = [];
  while (chosen.length < limit && queues.length > 0) {
    const tops = queues.map(({ heads, next }) => heads[next]);
    const least = tops.reduce((one, other) => (one && other && isBefore(other, one) ? other : one));
    const turn = least?.root_id === null ? tops.findIndex((top) => top?.root_id === null) : -1;
    const place = turn === -1 ? tops.indexOf(least) : turn;
    const queue = queues[place];
    const head = tops[place];
    if (!queue || !head) break;
    chosen.push(head.id);
    queue.next += 1;
    queues = queues.filter((other) => other !== queue);
    if (queue.next < queue.heads.length) queues.push(queue);
  }
  return chosen;
}

function isBefore(one: Pick<Head, "id" | "fair_at">, other: Pick<Head, "id" | "fair_at">): boolean {
  return one.fair_at < other.fair_at || (one.fair_at === other.fair_at && one.id < other.id);
}

/** The order of one lane (see CLAIM_RANK), whose ranks the claim itself has taken off the rows. */
function byTurn(a: ClaimedRow, b: ClaimedRow): number {
  return unheldFirst(a) - unheldFirst(b) || (isBefore(a, b) ? -1 : 1);
}

function unheldFirst(row: JobRow): number {
  return row.repeat > 0 || row.is_test === 1 ? 0 : 1;
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
    set wake_at = null, waiting_for = 'slot', waiting_until = null, claim_rank = ${CLAIM_RANK},
      fair_at = ${READY_TIME}
    where id in (
      select id from jobs where wake_at <= ${now} order by wake_at limit ${limit} ${SKIP_LOCKED})
    returning lane`);
  return { woken: rows.length, lanes: [...new Set(rows.map(({ lane }) => lane))] };
}
