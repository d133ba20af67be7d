import { FINAL_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { Advance } from "../../storage.ts";
import { bulk } from "../bulk.ts";
import type { Session } from "../session.ts";
import { Fragment, oneOf, sql } from "../sql.ts";

const IS_FINAL = new Fragment(
  `case parent.status ${FINAL_STATUSES.map((status) => `when '${status}' then true`).join(" ")} else false end`,
);

const KEEP = bulk(
  { child_id: "text", result: "text" },
  (given) => sql`
    update calls set result = ${given.result}
    ${given.rows}
    where calls.child_id = ${given.child_id} and exists (
      select 1 from jobs child join jobs parent on parent.id = child.parent_id
      where child.id = ${given.child_id} and not ${IS_FINAL})`,
);

/**
 * A job that keeps no data (Z-26.4) loses what it returned in the commit that ends it; its caller may
 * still want it, and only its caller: it is kept beside the call until the caller has ended.
 */
export async function keepResults(session: Session, advances: readonly Advance[]): Promise<void> {
  const rows = advances.flatMap(({ jobId, erase, steps, change }) => {
    const last = steps.findLast(({ kind, status }) => kind === "return" && status === "COMPLETED");
    if (erase !== true || change?.event !== "complete" || last?.output === undefined) return [];
    return [{ child_id: jobId, result: JSON.stringify(last.output) }];
  });
  if (rows.length > 0) await session.bulk(KEEP, rows);
}

/** These callers have ended. */
export async function dropResults(session: Session, callerIds: readonly string[]): Promise<void> {
  if (callerIds.length === 0) return;
  await session.query(sql`
    update calls set result = null
    where result is not null and child_id in (
      select id from jobs where parent_id ${oneOf(callerIds)})`);
}
