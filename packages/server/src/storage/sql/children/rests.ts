import { isFinal, type JobStatus } from "../../../domain/job/life-cycle.ts";
import { bulk } from "../bulk.ts";
import { writeOutbox } from "../deliveries/write-outbox.ts";
import { isFinalCase, statusCase } from "../jobs/status-case.ts";
import type { Session } from "../session.ts";
import { Fragment, oneOf, sql } from "../sql.ts";
import { endAwaits } from "./awaits.ts";
import { dropResults } from "./kept-results.ts";

/** A job that came to rest: it ended, or it is STOPPED. */
export interface Rested {
  id: string;
  status: JobStatus;
  repeat: number;
  parent_id: string | null;
  children_total: number;
  /** 1: its end is to be delivered. */
  sink_due: number;
}

export function isAtRest(status: JobStatus): boolean {
  return isFinal(status) || status === "STOPPED";
}

const COUNT = bulk(
  { id: "text", repeat: "int", finished: "int", failed: "int" },
  (given) => sql`
    update jobs
    set children_finished = children_finished + ${given.finished},
      children_failed = children_failed + ${given.failed}
    ${given.rows}
    where jobs.id = ${given.id} and jobs.repeat = ${given.repeat}`,
);

/**
 * What the rest of jobs means for those around them, in the same transaction: a job whose children
 * still halt is not at rest yet; counters of the parent; parents that waited for it are ready; a
 * parent that only waited for its children to halt has halted. Answers lanes with new work.
 */
export async function settleRests(
  session: Session,
  { rested, now }: { rested: readonly Rested[]; now: number },
): Promise<string[]> {
  const open = await reopen(session, rested);
  const callers = rested.filter(({ id, status, children_total }) => {
    return children_total > 0 && isFinal(status) && !open.has(id);
  });
  await dropResults(
    session,
    callers.map(({ id }) => id),
  );
  await writeOutbox(session, {
    jobIds: rested.flatMap(({ id, status, sink_due }) =>
      sink_due === 1 && isFinal(status) && !open.has(id) ? [id] : [],
    ),
    now,
  });
  const children = rested.filter(({ id, parent_id }) => parent_id !== null && !open.has(id));
  if (children.length === 0) return [];
  const parentIds = [...new Set(children.flatMap(({ parent_id }) => parent_id ?? []))];
  const ended = children.filter(({ status }) => isFinal(status));
  const lanes: string[] = [];
  if (ended.length > 0) {
    await countEnds(session, ended);
    lanes.push(...(await endAwaits(session, { childIds: ended.map(({ id }) => id), parentIds })));
  }
  const parents = await haltParents(session, { parentIds, now });
  if (parents.length > 0) {
    lanes.push(...(await settleRests(session, { rested: parents, now })));
  }
  return lanes;
}

/**
 * Children that keep a halted parent from its rest: those that a command reached with it and that
 * have not halted themselves.
 */
const HAS_HALTING_CHILD = new Fragment(`exists (
  select 1 from jobs child left join calls on calls.child_id = child.id
  where child.parent_id = jobs.id and child.status in ('STOPPING', 'CANCELING')
    and case when jobs.status in ('STOPPED', 'STOPPING') then coalesce(calls.mode, 'sync') <> 'async'
      else coalesce(calls.cancel_with_parent, 1) = 1 end)`);

async function reopen(session: Session, rested: readonly Rested[]): Promise<Set<string>> {
  const ids = rested.flatMap(({ id, status, children_total }) =>
    children_total > 0 && (status === "STOPPED" || status === "CANCELED") ? [id] : [],
  );
  if (ids.length === 0) return new Set();
  const rows = await session.query<{ id: string }>(sql`
    update jobs
    set status = case status when 'STOPPED' then 'STOPPING' else 'CANCELING' end, end_date = null
    where id ${oneOf(ids)} and status in ('STOPPED', 'CANCELED') and ${HAS_HALTING_CHILD}
    returning id`);
  return new Set(rows.map(({ id }) => id));
}

/** Counted once a child, at the end of its first execution: a rerun of it is its own affair (E-10.10). */
async function countEnds(session: Session, ended: readonly Rested[]): Promise<void> {
  const first = ended.filter(({ repeat }) => repeat === 0);
  if (first.length === 0) return;
  const made = await session.query<{ child_id: string; parent_repeat: number }>(sql`
    select child_id, parent_repeat from calls where child_id ${oneOf(first.map(({ id }) => id))}`);
  const repeats = new Map(made.map((row) => [row.child_id, row.parent_repeat]));
  const counts = new Map<
    string,
    { id: string; repeat: number; finished: number; failed: number }
  >();
  for (const { id, parent_id, status } of first) {
    if (parent_id === null) continue;
    const repeat = repeats.get(id) ?? 0;
    const key = `${parent_id} ${repeat}`;
    const count = counts.get(key) ?? { id: parent_id, repeat, finished: 0, failed: 0 };
    count.finished += 1;
    if (status !== "COMPLETED") count.failed += 1;
    counts.set(key, count);
  }
  await session.bulk(COUNT, [...counts.values()]);
}

/** Parents that no worker has, and that nothing keeps from their rest any more. */
function haltParents(
  session: Session,
  { parentIds, now }: { parentIds: readonly string[]; now: number },
): Promise<Rested[]> {
  return session.query<Rested>(sql`
    update jobs
    set status = ${statusCase("halt")},
      end_date = case when ${isFinalCase("halt")} then ${now} else end_date end
    where id ${oneOf(parentIds)} and status in ('STOPPING', 'CANCELING') and worker_id is null
      and not ${HAS_HALTING_CHILD}
      and not exists (
        select 1 from holds where holds.job_id = jobs.id and holds.cancel_by is not null)
    returning id, status, repeat, parent_id, children_total, sink_due`);
}
