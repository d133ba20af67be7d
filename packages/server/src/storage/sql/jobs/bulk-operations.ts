import type { JobStatus } from "../../../domain/job/life-cycle.ts";
import type {
  Actor,
  BulkOp,
  BulkOperation,
  BulkOptions,
  BulkOutcome,
  BulkOutcomeName,
  BulkSelection,
  BulkStep,
  BulkStore,
  Holder,
  NewBulkOperation,
} from "../../storage.ts";
import { bulk } from "../bulk.ts";
import { first, type Session } from "../session.ts";
import { Fragment, joined, LOCK, oneOf, sql } from "../sql.ts";

interface Row {
  id: string;
  job_id: string;
  op: BulkOp;
  selection: string;
  options: string;
  reason: string | null;
  actor: string;
  matched: number;
  eligible: number;
  created_at: number;
  ended_at: number | null;
  cursor_id: string | null;
  changed: number;
  skipped: number;
  refused: number;
  failed: number;
  status: JobStatus | null;
}

const SELECT = new Fragment(`
  select bulk_operations.id, bulk_operations.job_id, bulk_operations.op, bulk_operations.selection,
    bulk_operations.options, bulk_operations.reason, bulk_operations.actor, bulk_operations.matched,
    bulk_operations.eligible, bulk_operations.created_at, bulk_operations.ended_at,
    bulk_operations.cursor_id, bulk_operations.changed, bulk_operations.skipped,
    bulk_operations.refused, bulk_operations.failed, jobs.status
  from bulk_operations left join jobs on jobs.id = bulk_operations.job_id`);

type Write = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

/** `write` runs a change in a transaction of its own; inside one it is the transaction itself. */
export function bulkStore(session: Session, write: Write): BulkStore {
  return {
    async find(id) {
      const row = await first(session.query<Row>(sql`${SELECT} where bulk_operations.id = ${id}`));
      return row && operationFromRow(row);
    },
    async list({ after, limit }) {
      const where = after === null ? sql`true` : sql`bulk_operations.id < ${after}`;
      const rows = await session.query<Row>(sql`
        ${SELECT} where ${where} order by bulk_operations.id desc limit ${limit}`);
      return rows.map(operationFromRow);
    },
    outcomes: (request) => listOutcomes(session, request),
    sweep: (request) => write((writer) => sweepOperations(writer, request)),
  };
}

async function listOutcomes(
  session: Session,
  { operationId, outcome, after, limit }: Parameters<BulkStore["outcomes"]>[0],
): Promise<BulkOutcome[]> {
  const where = [sql`operation_id = ${operationId}`];
  if (outcome !== undefined) where.push(sql`outcome = ${outcome}`);
  if (after !== null) where.push(sql`job_id > ${after}`);
  const rows = await session.query<{
    job_id: string;
    outcome: BulkOutcomeName;
    reason: string | null;
    at: number;
  }>(sql`
    select job_id, outcome, reason, at from bulk_outcomes where ${joined(where, " and ")}
    order by job_id limit ${limit}`);
  return rows.map(({ job_id: jobId, ...rest }) => ({ jobId, ...rest }));
}

async function sweepOperations(
  session: Session,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const rows = await session.query<{ id: string }>(sql`
    select id from bulk_operations where created_at < ${before} order by id limit ${limit}`);
  if (rows.length === 0) return 0;
  const ids = rows.map(({ id }) => id);
  await session.query(sql`delete from bulk_outcomes where operation_id ${oneOf(ids)}`);
  await session.query(sql`delete from bulk_operations where id ${oneOf(ids)}`);
  return rows.length;
}

export async function insertBulkOperation(
  session: Session,
  operation: NewBulkOperation,
): Promise<void> {
  const { id, jobId, op, selection, options, reason, actor, createdAt } = operation;
  await session.query(sql`
    insert into bulk_operations (id, job_id, op, selection, options, reason, actor, matched,
      eligible, created_at)
    values (${id}, ${jobId}, ${op}, ${JSON.stringify(selection)}, ${JSON.stringify(options)},
      ${reason}, ${JSON.stringify(actor)}, ${operation.matched}, ${operation.eligible},
      ${createdAt})`);
}

/** Where it stands, locked for the worker that holds its job; null for any other worker. */
export async function lockBulkOperation(
  session: Session,
  { operationId, holder }: { operationId: string; holder: Holder },
): Promise<{ cursor: string | null } | null> {
  const row = await first(
    session.query<{ cursor_id: string | null }>(sql`
      select cursor_id from bulk_operations where id = ${operationId} ${LOCK}`),
  );
  if (row === null) return null;
  // After the lock, so that the answer is not older than what the holder before has committed.
  const held = await first(
    session.query(sql`
      select 1 from jobs
      where id = ${holder.jobId} and epoch = ${holder.epoch} and worker_id is not null`),
  );
  return held === null ? null : { cursor: row.cursor_id };
}

const INSERT_OUTCOME = bulk(
  { operation_id: "text", job_id: "text", outcome: "text", reason: "text", at: "bigint" },
  (given) => sql`
    insert into bulk_outcomes (operation_id, job_id, outcome, reason, at)
    select ${given.operation_id}, ${given.job_id}, ${given.outcome}, ${given.reason}, ${given.at}
    ${given.rows}`,
);

/** Outcomes, counts and cursor go on together. */
export async function recordBulkStep(session: Session, step: BulkStep): Promise<void> {
  const { operationId, outcomes, passedOver, cursor, now } = step;
  const count = (name: BulkOutcomeName) =>
    outcomes.filter(({ outcome }) => outcome === name).length;
  if (outcomes.length > 0) {
    await session.bulk(
      INSERT_OUTCOME,
      outcomes.map(({ jobId, outcome, reason, at }) => ({
        operation_id: operationId,
        job_id: jobId,
        outcome,
        reason,
        at,
      })),
    );
  }
  await session.query(sql`
    update bulk_operations
    set changed = changed + ${count("changed")}, skipped = skipped + ${count("skipped") + passedOver},
      refused = refused + ${count("refused")}, failed = failed + ${count("failed")},
      cursor_id = ${cursor === null ? sql`cursor_id` : sql`${cursor}`},
      ended_at = ${cursor === null ? sql`${now}` : sql`null`}
    where id = ${operationId}`);
}

function operationFromRow(row: Row): BulkOperation {
  return {
    id: row.id,
    jobId: row.job_id,
    op: row.op,
    selection: JSON.parse(row.selection) as BulkSelection,
    options: JSON.parse(row.options) as BulkOptions,
    reason: row.reason,
    actor: JSON.parse(row.actor) as Actor,
    matched: row.matched,
    eligible: row.eligible,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    cursor: row.cursor_id,
    counts: {
      changed: row.changed,
      skipped: row.skipped,
      refused: row.refused,
      failed: row.failed,
    },
    status: row.status,
  };
}
