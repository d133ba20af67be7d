import type { Json } from "../../../domain/json.ts";
import type { PayloadRow, PlanStore } from "../../storage.ts";
import { bulk } from "../bulk.ts";
import { objectFromText, textOrNull } from "../jobs/job-row.ts";
import type { Session } from "../session.ts";
import { sql } from "../sql.ts";

const INSERT = bulk(
  {
    plan_id: "text",
    revision: "int",
    position: "int",
    api: "text",
    parameters: "text",
    retry: "text",
    request_timeout_ms: "bigint",
  },
  (given) => sql`
    insert into plan_payload (plan_id, revision, position, api, parameters, retry,
      request_timeout_ms)
    select ${given.plan_id}, ${given.revision}, ${given.position}, ${given.api},
      ${given.parameters}, ${given.retry}, ${given.request_timeout_ms}
    ${given.rows} where true`,
);

export async function addPayload(
  session: Session,
  { planId, revision, items }: Parameters<PlanStore["addPayload"]>[0],
): Promise<void> {
  if (items.length === 0) return;
  await session.bulk(
    INSERT,
    items.map((item) => ({
      plan_id: planId,
      revision,
      position: item.position,
      api: item.api,
      parameters: JSON.stringify(item.parameters),
      retry: textOrNull(item.retry),
      request_timeout_ms: item.requestTimeoutMs,
    })),
  );
}

/** Those of the plan itself and of runs that have not yet made jobs of all of it stay. */
export async function dropOldPayload(session: Session, planId: string): Promise<void> {
  await session.query(sql`
    delete from plan_payload
    where plan_id = ${planId}
      and revision not in (select plans.revision from plans where plans.id = ${planId})
      and revision not in (
        select plan_runs.revision from plan_runs join jobs on jobs.id = plan_runs.job_id
        where plan_runs.plan_id = ${planId} and plan_runs.expanded = 0 and jobs.end_date is null)`);
}

interface Row {
  position: number;
  api: string;
  parameters: string;
  retry: string | null;
  request_timeout_ms: number | null;
}

export async function listPayload(
  session: Session,
  { planId, revision, from, limit }: Parameters<PlanStore["payload"]>[0],
): Promise<PayloadRow[]> {
  const rows = await session.query<Row>(sql`
    select position, api, parameters, retry, request_timeout_ms from plan_payload
    where plan_id = ${planId} and revision = ${revision} and position >= ${from}
    order by position limit ${limit}`);
  return rows.map((row) => ({
    position: row.position,
    api: row.api,
    parameters: JSON.parse(row.parameters) as Json,
    retry: objectFromText(row.retry),
    requestTimeoutMs: row.request_timeout_ms,
  }));
}
