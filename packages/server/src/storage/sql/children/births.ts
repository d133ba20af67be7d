import type { JobStatus } from "../../../domain/job/life-cycle.ts";
import type { NewJob } from "../../storage.ts";
import { bulk } from "../bulk.ts";
import { insertJobs } from "../jobs/accept-jobs.ts";
import { textOrNull } from "../jobs/job-row.ts";
import type { Session } from "../session.ts";
import { oneOf, sql } from "../sql.ts";

/** Children that a held job made, and the parent's status as its row says. */
export interface Birth {
  parentId: string;
  parentStatus: JobStatus;
  children: readonly NewJob[];
  now: number;
}

const INSERT_CALLS = bulk(
  { child_id: "text", parent_repeat: "int", mode: "text", cancel_with_parent: "int" },
  (given) => sql`
    insert into calls (child_id, parent_repeat, mode, cancel_with_parent)
    select ${given.child_id}, ${given.parent_repeat}, ${given.mode}, ${given.cancel_with_parent}
    ${given.rows} where true
    on conflict (child_id) do nothing`,
);

const COUNT = bulk(
  { id: "text", made: "int" },
  (given) => sql`
    update jobs set children_total = children_total + ${given.made}
    ${given.rows} where jobs.id = ${given.id}`,
);

/**
 * Stores children in the transaction of the record that tells of them, so that there is never one
 * without the other. Written twice (a commit whose answer was lost) they are there once. Answers
 * those that are new.
 */
export async function insertChildren(
  session: Session,
  births: readonly Birth[],
): Promise<NewJob[]> {
  const ids = births.flatMap(({ children }) => children.map(({ id }) => id));
  const known = new Set(
    (await session.query<{ id: string }>(sql`select id from jobs where id ${oneOf(ids)}`)).map(
      ({ id }) => id,
    ),
  );
  const fresh = births.map(({ children, ...birth }) => ({
    ...birth,
    children: children.filter(({ id }) => !known.has(id)),
  }));
  const jobs = fresh.flatMap(({ children }) => children);
  if (jobs.length === 0) return [];
  await insertJobs(session, jobs);
  const calls = jobs.flatMap(callRow);
  if (calls.length > 0) await session.bulk(INSERT_CALLS, calls);
  await session.bulk(
    COUNT,
    [...countByParent(fresh)].map(([id, made]) => ({ id, made })),
  );
  return jobs;
}

function callRow({ id, call }: NewJob) {
  if (call === undefined) return [];
  const { parentRepeat, mode, cancelWithParent } = call;
  return [
    {
      child_id: id,
      parent_repeat: parentRepeat,
      mode,
      cancel_with_parent: cancelWithParent ? 1 : 0,
    },
  ];
}

function countByParent(births: readonly Birth[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { parentId, children } of births) {
    if (children.length > 0) counts.set(parentId, (counts.get(parentId) ?? 0) + children.length);
  }
  return counts;
}

/**
 * A command came to the parent while it made children, which the command did not see: they are what
 * it would have made of them. Answers those that it ended.
 */
export async function commandNewborn(
  session: Session,
  { births, fresh }: { births: readonly Birth[]; fresh: readonly NewJob[] },
): Promise<string[]> {
  const ids = new Set(fresh.map(({ id }) => id));
  const ended: string[] = [];
  for (const { parentStatus, children, now } of births) {
    const born = children.filter(({ id }) => ids.has(id));
    const stopped = stops(parentStatus) ? born.filter(({ call }) => call?.mode !== "async") : [];
    const canceled = cancels(parentStatus)
      ? born.filter(({ call }) => call === undefined || call.cancelWithParent)
      : [];
    await halt(session, { jobs: stopped, status: "STOPPED", endDate: null });
    await halt(session, { jobs: canceled, status: "CANCELED", endDate: now });
    ended.push(...canceled.map(({ id }) => id));
  }
  return ended;
}

function stops(status: JobStatus): boolean {
  return status === "STOPPING" || status === "STOPPED";
}

function cancels(status: JobStatus): boolean {
  return status === "CANCELING" || status === "CANCELED";
}

async function halt(
  session: Session,
  halted: { jobs: readonly NewJob[]; status: JobStatus; endDate: number | null },
): Promise<void> {
  if (halted.jobs.length === 0) return;
  const message = `The job that made it is ${halted.status}`;
  await session.query(sql`
    update jobs
    set status = ${halted.status}, claim_rank = null, parked = 0, end_date = ${halted.endDate},
      reason = ${textOrNull({ type: "system", message })}
    where id ${oneOf(halted.jobs.map(({ id }) => id))} and status = 'PENDING'`);
}
