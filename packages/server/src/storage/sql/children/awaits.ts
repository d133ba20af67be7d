import { FINAL_STATUSES } from "../../../domain/job/life-cycle.ts";
import { bulk } from "../bulk.ts";
import { READY_TIME } from "../jobs/fair-shares.ts";
import { CLAIM_RANK } from "../jobs/job-row.ts";
import type { Session } from "../session.ts";
import { Fragment, oneOf, sql } from "../sql.ts";

/** A job that goes to wait for children; its row is locked. */
export interface Wait {
  parentId: string;
  childIds: readonly string[];
}

const IS_FINAL = new Fragment(
  `case child.status ${FINAL_STATUSES.map((status) => `when '${status}' then true`).join(" ")} else false end`,
);

const INSERT = bulk(
  { parent_id: "text", child_id: "text" },
  (given) => sql`
    insert into awaits (child_id, parent_id)
    select child.id, child.parent_id from jobs child ${given.joined}
    where child.id = ${given.child_id} and child.parent_id = ${given.parent_id}
      and not ${IS_FINAL}
    on conflict (child_id, parent_id) do nothing`,
);

/**
 * Notes which children are waited for. What ended before is not among them, and who ends a child from
 * now on waits for the parent's row first: so nothing is missed. Answers lanes with new work.
 */
export async function writeAwaits(session: Session, waits: readonly Wait[]): Promise<string[]> {
  const parentIds = waits.map(({ parentId }) => parentId);
  // Of an earlier wait that ran out of time.
  await session.query(sql`delete from awaits where parent_id ${oneOf(parentIds)}`);
  await session.bulk(
    INSERT,
    waits.flatMap(({ parentId, childIds }) =>
      [...new Set(childIds)].map((child_id) => ({ parent_id: parentId, child_id })),
    ),
  );
  return wakeParents(session, parentIds);
}

/** These children have ended. Answers lanes of parents that wait for nothing more. */
export async function endAwaits(
  session: Session,
  { childIds, parentIds }: { childIds: readonly string[]; parentIds: readonly string[] },
): Promise<string[]> {
  await session.query(sql`delete from awaits where child_id ${oneOf(childIds)}`);
  return wakeParents(session, parentIds);
}

/**
 * Parents that wait for nothing more. A run waits for all its items by their number, which grows in the
 * commit of the item that adds others before that one is counted as finished.
 */
export async function wakeParents(session: Session, ids: readonly string[]): Promise<string[]> {
  const rows = await session.query<{ lane: string }>(sql`
    update jobs
    set wake_at = null, waiting_for = 'slot', waiting_until = null, claim_rank = ${CLAIM_RANK},
      fair_at = ${READY_TIME}
    where id ${oneOf(ids)} and status = 'RUNNING' and worker_id is null
      and waiting_for = 'child'
      and not exists (select 1 from awaits where awaits.parent_id = jobs.id)
      and (kind <> 'run' or children_finished >= children_total)
    returning lane`);
  return rows.map(({ lane }) => lane);
}
