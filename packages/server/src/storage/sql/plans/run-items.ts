import type { Json } from "../../../domain/json.ts";
import { isJsonObject } from "../../../domain/json.ts";
import { runLane } from "../../../domain/plan/plan-lanes.ts";
import type { PlanStore, RunItem } from "../../storage.ts";
import { type Rested, settleRests } from "../children/rests.ts";
import { returnedBy } from "../job-data/steps.ts";
import { queueParked } from "../jobs/fair-shares.ts";
import {
  errorFromRow,
  type JobRow,
  objectFromText,
  reasonFromRow,
  textOrNull,
} from "../jobs/job-row.ts";
import type { Session } from "../session.ts";
import { oneOf, sql } from "../sql.ts";

interface Row
  extends Pick<
    JobRow,
    | "id"
    | "api"
    | "recipe_id"
    | "status"
    | "waiting_for"
    | "waiting_until"
    | "reason"
    | "error_code"
    | "error_message"
    | "error_step"
    | "create_date"
    | "start_date"
    | "end_date"
  > {
  extended_by: string | null;
  event: string | null;
  attempts: number | null;
  attempts_of_recipe: string | null;
  result: string | null;
}

export async function listItems(
  session: Session,
  { runId, statuses, after, limit }: Parameters<PlanStore["items"]>[0],
): Promise<RunItem[]> {
  const later = after === null ? sql`` : sql`and jobs.id > ${after}`;
  const among = statuses === undefined ? sql`` : sql`and jobs.status ${oneOf(statuses)}`;
  const rows = await session.query<Row>(sql`
    select jobs.id, jobs.api, jobs.recipe_id, jobs.status, jobs.waiting_for, jobs.waiting_until,
      jobs.reason, jobs.error_code, jobs.error_message, jobs.error_step, jobs.create_date,
      jobs.start_date, jobs.end_date, jobs.extended_by,
      (select body from trigger_events where trigger_events.id = jobs.trigger_event_id) as event,
      (select max(attempt) from steps
        where job_id = jobs.id and steps.repeat = jobs.repeat and path = '/return') as attempts,
      (select output from steps
        where job_id = jobs.id and steps.repeat = jobs.repeat and path = '/attempts'
        order by ordinal desc limit 1) as attempts_of_recipe,
      case when jobs.status = 'COMPLETED' then ${returnedBy("jobs.repeat", "everybody")} end as result
    from jobs where jobs.parent_id = ${runId} ${later} ${among}
    order by jobs.id limit ${limit}`);
  const added = await extensionsOf(
    session,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => itemFromRow(row, added));
}

/** What items of a run added to it, by their ids. */
async function extensionsOf(
  session: Session,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Json[]>> {
  const all = new Map<string, Json[]>();
  if (ids.length === 0) return all;
  const rows = await session.query<{ job_id: string; output: string | null }>(sql`
    select steps.job_id, steps.output from steps
    join jobs on jobs.id = steps.job_id and jobs.repeat = steps.repeat
    where steps.job_id ${oneOf(ids)} and steps.kind = 'extendRun' and steps.status = 'COMPLETED'
      and jobs.status = 'COMPLETED'
    order by steps.job_id, steps.ordinal`);
  for (const { job_id, output } of rows) {
    const value: Json = output === null ? null : (JSON.parse(output) as Json);
    const list = isJsonObject(value) ? value.extendedPayloads : null;
    if (Array.isArray(list)) all.set(job_id, [...(all.get(job_id) ?? []), ...list]);
  }
  return all;
}

function itemFromRow(row: Row, added: ReadonlyMap<string, Json[]>): RunItem {
  return {
    jobId: row.id,
    api: row.api,
    recipeId: row.recipe_id,
    status: row.status,
    waitingFor: row.waiting_for,
    waitingUntil: row.waiting_until,
    event: objectFromText(row.event),
    attempts: row.attempts ?? attemptsOf(row),
    error: errorFromRow(row),
    reason: reasonFromRow(row),
    result: row.result === null ? null : (JSON.parse(row.result) as Json),
    extendedBy: row.extended_by,
    extendedPayloads: added.get(row.id) ?? [],
    createDate: row.create_date,
    startDate: row.start_date,
    endDate: row.end_date,
  };
}

/** A recipe's attempts are those of the monitor around it. */
function attemptsOf({ attempts_of_recipe: text, start_date }: Row): number {
  const output = objectFromText(text);
  if (typeof output?.attempts === "number") return output.attempts;
  return start_date === null ? 0 : 1;
}

/** Those that hold anything outside, or have children, are canceled one by one. */
export async function cancelIdleItems(
  session: Session,
  { runId, reason, now }: Parameters<PlanStore["cancelIdleItems"]>[0],
): Promise<number> {
  const rested = await session.query<Rested>(sql`
    update jobs
    set status = 'CANCELED', phase = null, waiting_for = null, waiting_until = null,
      claim_rank = null, parked = 0, wake_at = null, end_date = ${now}, epoch = epoch + 1,
      reason = ${textOrNull(reason)}, error_code = null, error_message = null, error_step = null
    where parent_id = ${runId} and status in ('PENDING', 'RUNNING', 'STOPPED', 'PAUSED')
      and kind = 'payload' and worker_id is null and children_total = 0
      and not exists (select 1 from holds where holds.job_id = jobs.id)
    returning id, status, repeat, parent_id, children_total, sink_due`);
  await settleRests(session, { rested, now });
  return rested.length;
}

export async function stopNewItems(
  session: Session,
  { runId, reason }: Parameters<PlanStore["stopNewItems"]>[0],
): Promise<number> {
  const rows = await session.query(sql`
    update jobs
    set status = 'STOPPED', claim_rank = null, parked = 0, reason = ${textOrNull(reason)}
    where parent_id = ${runId} and kind = 'payload' and status = 'PENDING'
    returning id`);
  return rows.length;
}

export async function resumeNewItems(session: Session, runId: string): Promise<number> {
  const rows = await session.query(sql`
    update jobs set status = 'PENDING', parked = 1, reason = null
    where parent_id = ${runId} and kind = 'payload' and status = 'STOPPED' and start_date is null
    returning id`);
  if (rows.length > 0) await queueParked(session, [{ rootId: runId, lane: runLane(runId) }]);
  return rows.length;
}
