import type { Reason } from "../../../domain/job/job.ts";
import { plainTransitions } from "../../../domain/job/life-cycle.ts";
import { type Rested, settleRests } from "../children/rests.ts";
import { eraseEnded } from "../job-data/erase-jobs.ts";
import { insertLogs } from "../job-data/logs.ts";
import type { Session } from "../session.ts";
import { oneOf, sql } from "../sql.ts";
import { textOrNull } from "./job-row.ts";

const ABORTABLE = plainTransitions("abort").map(({ from }) => from);

/**
 * Ends all unfinished jobs of a recipe as ABORTED (T23). What their workers still write counts for
 * nothing. Answers the jobs that workers have, to be told, and lanes of parents with new work.
 */
export async function abortJobs(
  session: Session,
  { recipeId, now, reason }: { recipeId: string; now: number; reason: Reason },
): Promise<{ aborted: number; commanded: string[]; lanes: string[] }> {
  const held = await session.query<{ id: string }>(sql`
    select id from jobs
    where recipe_id = ${recipeId} and worker_id is not null and status ${oneOf(ABORTABLE)}`);
  const rested = await session.query<Rested>(sql`
    update jobs
    set status = 'ABORTED', phase = null, waiting_for = null, waiting_until = null, wake_at = null,
      claim_rank = null, parked = 0, worker_id = null, epoch = epoch + 1, has_errors = 1,
      end_date = ${now}, reason = ${textOrNull(reason)}
    where recipe_id = ${recipeId} and status ${oneOf(ABORTABLE)}
    returning id, status, repeat, parent_id, children_total, sink_due`);
  const line = {
    at: now,
    level: "ERROR" as const,
    message: reason.message,
    step: null,
    info: undefined,
  };
  if (rested.length > 0) {
    await insertLogs(
      session,
      rested.map(({ id, repeat }) => ({ jobId: id, repeat, line })),
    );
    await eraseEnded(
      session,
      rested.map(({ id }) => id),
    );
  }
  const lanes = await settleRests(session, { rested, now });
  return { aborted: rested.length, commanded: held.map(({ id }) => id), lanes };
}
