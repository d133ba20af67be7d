import { UNFINISHED_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { Transaction } from "../../storage.ts";
import { eraseEnded } from "../job-data/erase-jobs.ts";
import { insertLogs } from "../job-data/logs.ts";
import { textOrNull } from "../jobs/job-row.ts";
import type { Session } from "../session.ts";
import { Fragment, oneOf, type Statement, sql } from "../sql.ts";
import { type Rested, settleRests } from "./rests.ts";

/** Nobody executes them, so that nothing is in flight: T9, T13–T17, T22. */
const IDLE_STATUSES = {
  stop: ["PENDING", "RUNNING", "PAUSED"],
  cancel: ["PENDING", "RUNNING", "PAUSED", "STOPPED"],
} as const;

/**
 * Brings those of locked jobs to rest that no worker has and that have no unfinished children, in one
 * statement, however many they are. Those whose action may have a hook for their cancel are left to
 * the caller. Answers which.
 */
export async function restIdle(
  session: Session,
  { ids, event, reason, now }: Parameters<Transaction["restIdle"]>[0],
): Promise<{ ids: string[]; lanes: string[] }> {
  const rested = await session.query<Rested>(sql`
    update jobs
    set ${event === "cancel" ? canceled(now) : STOPPED}, phase = null, claim_rank = null,
      parked = 0, wake_at = null, losses = 0, epoch = epoch + 1, reason = ${textOrNull(reason)}
    where id ${oneOf(ids)} and status ${oneOf(IDLE_STATUSES[event])} and worker_id is null
      and kind <> 'run'
      and not exists (
        select 1 from jobs child
        where child.parent_id = jobs.id and child.status ${oneOf(UNFINISHED_STATUSES)})
      ${event === "cancel" ? HOLDS_NOTHING : sql``}
    returning id, status, repeat, parent_id, children_total, sink_due`);
  await insertLogs(
    session,
    rested.map(({ id: jobId, repeat }) => ({
      jobId,
      repeat,
      line: { at: now, level: "INFO", message: reason.message, step: null, info: reason.details },
    })),
  );
  const done = rested.map(({ id }) => id);
  if (event === "cancel") await eraseEnded(session, done);
  return { ids: done, lanes: await settleRests(session, { rested, now }) };
}

const STOPPED = new Fragment("status = 'STOPPED'");
const HOLDS_NOTHING = new Fragment(
  "and not exists (select 1 from holds where holds.job_id = jobs.id)",
);

function canceled(now: number): Statement {
  return sql`status = 'CANCELED', end_date = ${now}, waiting_for = null, waiting_until = null`;
}
