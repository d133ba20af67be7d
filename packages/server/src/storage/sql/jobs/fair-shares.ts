import type { ChildQueue, NewJob } from "../../storage.ts";
import { bulk } from "../bulk.ts";
import type { Session } from "../session.ts";
import { Fragment, LOCK, oneOf, SKIP_LOCKED, sql } from "../sql.ts";
import { CLAIM_RANK } from "./job-row.ts";

/**
 * Fair shares in execution time, a root at a time (K-15.2, docs/decisions/0010): start-time fair
 * queueing. Every ready job has a virtual time, the least is served next. A root's virtual time grows
 * with the execution time of its tree; a newcomer joins at that of the slice last given out, so it
 * neither waits behind what others still have to do nor makes up for when it was not there.
 */

/** Children of one root in one lane that are in the queue at once; the others are parked. */
const QUEUED_CHILDREN_MAX = 64;
/** What a slice is taken to last before one of its tree has ended. */
const FIRST_SLICE_MS = 50;
/** A smaller mistake about a slice does not move what its root has in the queue already. */
const MOVE_FROM_MS = 50;
/** Share of the newest slice in a root's average is one in so many. */
const SLICE_WEIGHT = 4;
/** Virtual time passes by itself, so much slower than the clock. */
const AGING = 64;
const PER_AGE = new Fragment(String(AGING));

/** The virtual time at which a job joins that is accepted at `now`. */
export function joiningTime(now: Fragment): Fragment {
  const text = (dialect: "sqlite" | "postgres") =>
    `coalesce((select v + (${now[dialect]} - at) / ${AGING} from fair_clock), ${now[dialect]} / ${AGING})`;
  return new Fragment({ sqlite: text("sqlite"), postgres: text("postgres") });
}

/** The virtual time of a job that becomes ready again: its root's, which counts what it has used. */
export const READY_TIME = new Fragment(
  "coalesce((select root.fair_at from jobs root where root.id = jobs.root_id), jobs.fair_at)",
);

/** A job's virtual time as it goes on: a root is charged what it used itself, a child has its root's. */
export function ownTime(activeMs: Fragment): Fragment {
  const text = (dialect: "sqlite" | "postgres") =>
    `case when jobs.root_id is null then jobs.fair_at + ${activeMs[dialect]} - jobs.active_ms else ${READY_TIME[dialect]} end`;
  return new Fragment({ sqlite: text("sqlite"), postgres: text("postgres") });
}

interface Given {
  id: string;
  root_id: string | null;
  lane: string;
  fair_at: number;
}

/** After a claim: virtual time goes on to what was given out, and parked children take its place. */
export async function moveUp(
  session: Session,
  { given, now }: { given: readonly Given[]; now: number },
): Promise<void> {
  const children = given.filter(({ root_id }) => root_id !== null);
  if (children.length === 0) return;
  const latest = Math.max(...children.map(({ fair_at }) => fair_at));
  await session.query(sql`
    insert into fair_clock (id, v, at) values (1, ${latest}, ${now})
    on conflict (id) do update set v = excluded.v, at = excluded.at
    where fair_clock.v + (excluded.at - fair_clock.at) / ${PER_AGE} < excluded.v`);
  await queueParked(
    session,
    children.map(({ root_id, lane }) => ({ rootId: root_id ?? "", lane })),
  );
}

/** New children: a root that had nothing to do meanwhile joins again as a newcomer does. */
export async function queueChildren(session: Session, children: readonly NewJob[]): Promise<void> {
  const now = children[0]?.createDate ?? 0;
  const queues = children.map(({ rootId, lane }) => ({ rootId: rootId ?? "", lane }));
  await lockRoots(
    session,
    queues.map(({ rootId }) => rootId),
  );
  await session.query(sql`
    update jobs set fair_at = ${ROOM}(fair_at, coalesce(
      (select v + (cast(${now} as bigint) - at) / ${PER_AGE} from fair_clock),
      cast(${now} as bigint) / ${PER_AGE}))
    where id ${oneOf([...new Set(queues.map(({ rootId }) => rootId))])}`);
  await queueParked(session, queues);
}

/** Puts parked children of these roots into the queue, as many as have a place there. */
export async function queueParked(session: Session, queues: readonly ChildQueue[]): Promise<void> {
  const distinct = new Map(queues.map((queue) => [`${queue.rootId} ${queue.lane}`, queue]));
  if (distinct.size === 0) return;
  await lockRoots(
    session,
    [...distinct.values()].map(({ rootId }) => rootId),
  );
  for (const { rootId, lane } of distinct.values()) {
    const moved = await session.query<{ id: string }>(sql`
      update jobs
      set parked = 0, claim_rank = ${CLAIM_RANK}, fair_cost = turn.cost,
        fair_at = turn.fair_at + turn.cost * turn.place
      from (
        select child.id, row_number() over (order by child.id) - 1 as place, root.fair_at,
          coalesce(root.fair_slice, ${FIRST_SLICE}) as cost
        from jobs child join jobs root on root.id = child.root_id
        where child.root_id = ${rootId} and child.lane = ${lane} and child.parked = 1
        order by child.id
        limit ${ROOM}(0, ${QUEUED_CHILDREN_MAX} - (
          select count(*) from jobs ready
          where ready.root_id = ${rootId} and ready.lane = ${lane}
            and ready.claim_rank is not null))
      ) as turn
      where jobs.id = turn.id
      returning jobs.id as id`);
    if (moved.length === 0) continue;
    await session.query(sql`
      update jobs set fair_at = fair_at + coalesce(fair_slice, ${FIRST_SLICE}) * ${moved.length}
      where id = ${rootId}`);
  }
}

/**
 * Queues parked children with none of their siblings in the queue, whose turn would bring them there:
 * those were canceled or stopped. Looks at up to `limit` queues after `after`, one step each.
 */
export async function queueStranded(
  session: Session,
  { after, limit }: { after: ChildQueue | null; limit: number },
): Promise<{ lanes: string[]; next: ChildQueue | null }> {
  const lanes = new Set<string>();
  let queue = after;
  for (let steps = 0; steps < limit; steps += 1) {
    const { rootId, lane }: ChildQueue = queue ?? { rootId: "", lane: "" };
    const [following] = await session.query<{ root_id: string; lane: string; ready: number }>(sql`
      select root_id, lane, (
        select count(*) from (
          select 1 from jobs ready
          where ready.root_id = jobs.root_id and ready.lane = jobs.lane
            and ready.claim_rank is not null limit 1) as any_one) as ready
      from jobs where parked = 1 and (root_id, lane) > (${rootId}, ${lane})
      order by root_id, lane limit 1`);
    if (!following) return { lanes: [...lanes], next: null };
    queue = { rootId: following.root_id, lane: following.lane };
    if (following.ready > 0) continue;
    await queueParked(session, [queue]);
    lanes.add(queue.lane);
  }
  return { lanes: [...lanes], next: queue };
}

const FIRST_SLICE = new Fragment(String(FIRST_SLICE_MS));
const ROOM = new Fragment({ sqlite: "max", postgres: "greatest" });

/** In the order of the ids, so that none waits for each other. */
async function lockRoots(session: Session, ids: readonly string[]): Promise<void> {
  if (session.dialect === "sqlite") return;
  await session.query(
    sql`select id from jobs where id ${oneOf([...new Set(ids)])} order by id ${LOCK}`,
  );
}

/** A slice of a tree has ended. */
export interface UsedSlice {
  rootId: string;
  usedMs: number;
  /** What its root was charged for it before. */
  chargedMs: number;
}

const CHARGE = bulk(
  { id: "text", owed: "bigint", slice: "bigint" },
  (given) => sql`
    update jobs
    set fair_at = fair_at + ${given.owed},
      fair_slice = case when fair_slice is null or ${given.slice} is null
        then coalesce(${given.slice}, fair_slice)
        else (fair_slice * ${new Fragment(String(SLICE_WEIGHT - 1))} + ${given.slice})
          / ${new Fragment(String(SLICE_WEIGHT))} end
    ${given.rows}
    where jobs.id = ${given.id}`,
);

const MOVE = bulk(
  { root_id: "text", owed: "bigint" },
  (given) => sql`
    update jobs set fair_at = fair_at + ${given.owed}
    ${given.rows}
    where jobs.id in (
      select ready.id from jobs ready
      where ready.root_id = ${given.root_id} and ready.claim_rank is not null ${SKIP_LOCKED})`,
);

/** Charges roots with the execution time that slices of their trees took. Their rows are locked. */
export async function chargeRoots(session: Session, slices: readonly UsedSlice[]): Promise<void> {
  if (slices.length === 0) return;
  const sums = new Map<string, { owed: number; used: number; count: number }>();
  for (const { rootId, usedMs, chargedMs } of slices) {
    const sum = sums.get(rootId) ?? { owed: 0, used: 0, count: 0 };
    // One that was begun costs something even when it took less than can be measured.
    const cost = usedMs > 0 ? Math.max(1, Math.round(usedMs)) : 0;
    sum.owed += cost - chargedMs;
    sum.used += cost;
    sum.count += cost > 0 ? 1 : 0;
    sums.set(rootId, sum);
  }
  const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  const charges = rows.map(([id, { owed, used, count }]) => ({
    id,
    owed,
    slice: count === 0 ? null : Math.round(used / count),
  }));
  await session.bulk(CHARGE, charges);
  const moves = charges.filter(({ owed }) => Math.abs(owed) >= MOVE_FROM_MS);
  if (moves.length === 0) return;
  await session.bulk(
    MOVE,
    moves.map(({ id, owed }) => ({ root_id: id, owed })),
  );
}
