import type { DeliveryResult } from "../../storage.ts";
import { bulk } from "../bulk.ts";
import { insertLogs } from "../job-data/logs.ts";
import type { Session } from "../session.ts";
import { oneOf, sql } from "../sql.ts";

const RECORD = bulk(
  {
    id: "text",
    claim: "int",
    status: "text",
    attempts: "int",
    next_at: "bigint",
    last_error: "text",
    last_status: "int",
    delivered_at: "bigint",
    bytes: "int",
    now: "bigint",
  },
  (given) => sql`
    update deliveries
    set status = ${given.status}, attempts = ${given.attempts}, next_at = ${given.next_at},
      claimed = 0, last_error = ${given.last_error}, last_status = ${given.last_status},
      delivered_at = coalesce(${given.delivered_at}, deliveries.delivered_at),
      bytes = coalesce(${given.bytes}, deliveries.bytes), updated_at = ${given.now}
    ${given.rows}
    where deliveries.id = ${given.id} and deliveries.claim = ${given.claim}
      and deliveries.claimed = 1
    returning deliveries.id, deliveries.job_id, deliveries.repeat, deliveries.run_id`,
);

interface Recorded {
  id: string;
  job_id: string;
  repeat: number;
  run_id: string | null;
}

/** A delivery that failed leaves its job as it is, and marks the run (G-23.7). */
export async function recordDeliveries(
  session: Session,
  results: readonly DeliveryResult[],
): Promise<void> {
  if (results.length === 0) return;
  const rows: Recorded[] = await session.bulk(RECORD, results.map(recordRow));
  const recorded = new Map(rows.map((row) => [row.id, row]));
  const entries = results.flatMap(({ id, line, now }) => {
    const row = recorded.get(id);
    if (row === undefined || line === null) return [];
    const { level, message } = line;
    return [
      {
        jobId: row.job_id,
        repeat: row.repeat,
        line: { at: now, level, message, step: null, info: undefined },
      },
    ];
  });
  await insertLogs(session, entries);
  const failed = results.flatMap(({ id, status }) => {
    const runId = status === "failed" ? recorded.get(id)?.run_id : null;
    return runId ? [runId] : [];
  });
  if (failed.length === 0) return;
  await session.query(sql`
    update jobs set has_errors = 1 where id ${oneOf([...new Set(failed)])} and has_errors = 0`);
}

function recordRow(result: DeliveryResult) {
  return {
    id: result.id,
    claim: result.claim,
    status: result.status,
    attempts: result.attempts,
    next_at: result.nextAt,
    last_error: result.error,
    last_status: result.httpStatus,
    delivered_at: result.status === "delivered" ? result.now : null,
    bytes: result.bytes,
    now: result.now,
  };
}
