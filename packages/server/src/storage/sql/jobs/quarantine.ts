import { type Rested, settleRests } from "../children/rests.ts";
import { eraseEnded } from "../job-data/erase-jobs.ts";
import { insertLogs } from "../job-data/logs.ts";
import type { Session } from "../session.ts";
import { oneOf, sql } from "../sql.ts";
import { textOrNull } from "./job-row.ts";

/** So many workers in a row may be lost with a job before it is kept from the next one. */
const LOSSES_MAX = 3;

const MESSAGE = `${LOSSES_MAX} workers in a row were lost while it ran`;

/**
 * Counts the losses of the jobs that lost workers executed, and stops those that have taken too many
 * down without getting any further in between (a step that ended begins the count anew). A person may
 * resume them, which forgets the count. A child fails instead, for its parent waits. Answers their
 * ids, and lanes with new work.
 */
export async function quarantineJobs(
  session: Session,
  { workerIds, now }: { workerIds: readonly string[]; now: number },
): Promise<{ ids: string[]; lanes: string[] }> {
  await session.query(sql`
    update jobs
    set losses = case when loss_steps = counted.ended then losses + 1 else 1 end,
      loss_steps = counted.ended
    from (
      select held.id, (
        select count(*) from steps
        where steps.job_id = held.id and steps.repeat = held.repeat and end_date is not null) as ended
      from jobs held
      where held.worker_id is not null and held.worker_id ${oneOf(workerIds)}
    ) as counted
    where jobs.id = counted.id`);
  const rows = await session.query<Rested>(sql`
    update jobs
    set status = case when parent_id is null then 'STOPPED' else 'FAILED' end,
      end_date = case when parent_id is not null then cast(${now} as bigint) end,
      error_code = case when parent_id is not null then 'worker_lost' end,
      error_message = case when parent_id is not null then ${MESSAGE} end,
      phase = null, waiting_for = null, waiting_until = null,
      has_errors = 1, reason = ${textOrNull({ type: "system", message: MESSAGE })},
      worker_id = null, epoch = epoch + 1
    where worker_id is not null and worker_id ${oneOf(workerIds)} and status = 'RUNNING'
      and losses >= ${LOSSES_MAX}
    returning id, status, repeat, parent_id, children_total, sink_due`);
  const line = { at: now, level: "ERROR" as const, message: MESSAGE, step: null, info: undefined };
  const lines = rows.map(({ id, repeat }) => ({ jobId: id, repeat, line }));
  if (lines.length > 0) await insertLogs(session, lines);
  const ended = rows.flatMap(({ id, status }) => (status === "FAILED" ? [id] : []));
  if (ended.length > 0) await eraseEnded(session, ended);
  const lanes = await settleRests(session, { rested: rows, now });
  return { ids: rows.map(({ id }) => id), lanes };
}
