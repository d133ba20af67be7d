import type { Session } from "../session.ts";
import { Fragment, oneOf, sql } from "../sql.ts";

/** Items of a run are numbered in it, and their sink is the run's. */
const RUN_ID = new Fragment("case when jobs.kind = 'payload' then jobs.parent_id end");
const IS_SKIPPED = new Fragment(
  "coalesce(job_sinks.skip_on_fail, 0) = 1 and jobs.status <> 'COMPLETED'",
);

/**
 * Part of the transaction that ends jobs: what is to be delivered of those that have a sink, one row
 * for each execution, however often this is asked for (G-23.2, G-23.7).
 */
export async function writeOutbox(
  session: Session,
  { jobIds, now }: { jobIds: readonly string[]; now: number },
): Promise<void> {
  if (jobIds.length === 0) return;
  if (session.dialect === "postgres") {
    // Numbers are given by who holds the run. Most that end items do already.
    await session.query(sql`
      select id from jobs
      where id in (select parent_id from jobs where id ${oneOf(jobIds)} and sink_due = 1)
      order by id for no key update`);
  }
  await session.query(sql`
    insert into deliveries (id, n, job_id, repeat, run_id, plan_id, api, receiver, status, next_at,
      created_at, updated_at)
    select
      'dlv' || substr(jobs.id, 4) || case when jobs.repeat > 0 then '_' || jobs.repeat else '' end,
      case when jobs.kind = 'payload' then
        (select coalesce(max(done.n), 0) from deliveries done where done.run_id = jobs.parent_id)
        + row_number() over (partition by jobs.kind, jobs.parent_id order by jobs.id)
        else jobs.repeat + 1 end,
      jobs.id, jobs.repeat, ${RUN_ID}, jobs.plan_id, coalesce(jobs.api, jobs.recipe_id),
      coalesce(job_sinks.receiver, ''),
      case when ${IS_SKIPPED} then 'skipped' else 'pending' end,
      case when ${IS_SKIPPED} then null else cast(${now} as bigint) end,
      cast(${now} as bigint), cast(${now} as bigint)
    from jobs left join job_sinks on job_sinks.job_id = coalesce(${RUN_ID}, jobs.id)
    where jobs.id ${oneOf(jobIds)} and jobs.sink_due = 1 and jobs.end_date is not null
    on conflict (id) do nothing`);
}
