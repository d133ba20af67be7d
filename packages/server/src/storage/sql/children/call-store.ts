import type { CallMode } from "../../../domain/job/call-mode.ts";
import type { Job } from "../../../domain/job/job.ts";
import type { JobStatus } from "../../../domain/job/life-cycle.ts";
import { UNFINISHED_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { CallOutcome, CallStore, Reach, TreeJob } from "../../storage.ts";
import { returnedBy } from "../job-data/steps.ts";
import { errorFromRow, JOB_COLUMNS, type JobRow, jobFromRow } from "../jobs/job-row.ts";
import type { Session } from "../session.ts";
import { LOCK, oneOf, type Statement, sql } from "../sql.ts";

export function callStore(session: Session): CallStore {
  return {
    outcomes: (request) => outcomesOf(session, request),
    childrenOf: (request) => childrenOf(session, request),
  };
}

interface OutcomeRow {
  id: string;
  recipe_id: string | null;
  status: JobStatus;
  error_code: string | null;
  error_message: string | null;
  error_step: string | null;
  result: string | null;
}

async function outcomesOf(
  session: Session,
  { parentId, ids }: { parentId: string; ids: readonly string[] },
): Promise<CallOutcome[]> {
  const rows = await session.query<OutcomeRow>(sql`
    select id, recipe_id, status, error_code, error_message, error_step,
      case when status = 'COMPLETED' then coalesce(${returnedBy("jobs.repeat", "caller")},
        (select calls.result from calls where calls.child_id = jobs.id)) end as result
    from jobs where id ${oneOf(ids)} and parent_id = ${parentId}`);
  return rows.map((row) => ({
    jobId: row.id,
    recipeId: row.recipe_id,
    status: row.status,
    error: errorFromRow(row),
    result: row.result === null ? null : JSON.parse(row.result),
  }));
}

interface TreeRow extends JobRow {
  parent_repeat: number | null;
  mode: CallMode | null;
  cancel_with_parent: number | null;
}

async function childrenOf(
  session: Session,
  { parentIds, limit }: { parentIds: readonly string[]; limit: number },
): Promise<TreeJob[]> {
  const rows = await session.query<TreeRow>(sql`
    select ${JOB_COLUMNS}, calls.parent_repeat, calls.mode, calls.cancel_with_parent
    from jobs left join calls on calls.child_id = jobs.id
    where jobs.parent_id ${oneOf(parentIds)}
    order by jobs.id limit ${limit}`);
  return rows.map((row) => ({
    job: jobFromRow(row),
    call:
      row.mode === null
        ? null
        : {
            mode: row.mode,
            cancelWithParent: row.cancel_with_parent === 1,
            parentRepeat: row.parent_repeat ?? 0,
          },
  }));
}

/**
 * The unfinished jobs below one that a command reaches, locked, in the order of their ids. Looks
 * again until it finds no more: one that was locked meanwhile may have made another before.
 */
export async function lockDescendants(
  session: Session,
  { jobId, reach }: { jobId: string; reach: Reach },
): Promise<Job[]> {
  let found: JobRow[] = [];
  for (;;) {
    const before = found.length;
    found = await session.query<JobRow>(sql`
      with recursive tree(id) as (
        select jobs.id from jobs left join calls on calls.child_id = jobs.id
        where jobs.parent_id = ${jobId} and ${isReached(reach)}
        union
        select jobs.id from tree join jobs on jobs.parent_id = tree.id
          left join calls on calls.child_id = jobs.id
        where ${isReached(reach)}
      )
      select ${JOB_COLUMNS} from jobs
      where jobs.id in (select tree.id from tree) and jobs.status ${oneOf(UNFINISHED_STATUSES)}
      order by jobs.id ${LOCK}`);
    if (found.length === before || session.dialect === "sqlite") return found.map(jobFromRow);
  }
}

function isReached(reach: Reach): Statement {
  return reach === "stop"
    ? sql`coalesce(calls.mode, 'sync') <> 'async'`
    : sql`coalesce(calls.cancel_with_parent, 1) = 1`;
}
