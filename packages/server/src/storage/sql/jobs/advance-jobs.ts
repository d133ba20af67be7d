import type { JobStatus } from "../../../domain/job/life-cycle.ts";
import type { Advance, Advanced } from "../../storage.ts";
import { type Bulk, type BulkRow, bulk } from "../bulk.ts";
import {
  advanceFamilies,
  concernsFamily,
  type FamilyAdvance,
  lockFamilies,
  mayReadyOthers,
} from "../children/advance-families.ts";
import type { Rested } from "../children/rests.ts";
import { isAnswered, writeHolds } from "../holds/hold-writes.ts";
import { eraseAdvanced } from "../job-data/erase-jobs.ts";
import { insertHeldLogs } from "../job-data/logs.ts";
import { insertHeldSteps, pruneHeldSteps } from "../job-data/steps.ts";
import { insertHeldReports } from "../recipes/report-values.ts";
import type { Session } from "../session.ts";
import { Fragment, LOCK_JOBS, sql } from "../sql.ts";
import { ownTime } from "./fair-shares.ts";
import { CLAIM_RANK, textOrNull } from "./job-row.ts";
import { isFinalCase, statusCase, statusGuard } from "./status-case.ts";

interface CheckedRow {
  id: string;
  epoch: number;
  status: JobStatus;
}

interface AdvancedRow extends CheckedRow, Rested {}

/** What `Rested` needs besides. */
const FAMILY = new Fragment("jobs.repeat, jobs.parent_id, jobs.children_total, jobs.sink_due");

const PROGRESS = {
  id: "text",
  epoch: "int",
  progress: "int",
  active_ms: "bigint",
  has_errors: "int",
} as const;

/** Only the worker that holds the job under this epoch may write (A2.3 of the promises). */
const HELD = new Fragment("jobs.worker_id is not null");

/** Locks a job, and is all that one needs whose progress is too little to be written yet. */
const CHECK = bulk(
  { id: "text", epoch: "int" },
  (given) => sql`
    select jobs.id, jobs.epoch, jobs.status from jobs ${given.joined}
    where jobs.id = ${given.id} and jobs.epoch = ${given.epoch} and ${HELD} ${LOCK_JOBS}`,
);

const GO_ON = bulk(
  PROGRESS,
  (given) => sql`
    update jobs
    set progress = ${given.progress}, active_ms = ${given.active_ms},
      has_errors = ${given.has_errors}, fair_at = ${ownTime(given.active_ms)}
    ${given.rows}
    where jobs.id = ${given.id} and jobs.epoch = ${given.epoch} and ${HELD}
    returning jobs.id, jobs.epoch, jobs.status`,
);

/** The job comes to an end of its own. What a cancel overtook ends CANCELED, without its error. */
const END = {
  complete: endStatement("complete"),
  fail: endStatement("fail"),
};

function endStatement(event: "complete" | "fail") {
  return bulk(
    {
      ...PROGRESS,
      now: "bigint",
      report: "text",
      reason: "text",
      error_code: "text",
      error_message: "text",
      error_step: "text",
    },
    (given) => sql`
      update jobs
      set status = ${statusCase(event)}, phase = null, waiting_for = null, waiting_until = null,
        worker_id = null, end_date = ${given.now}, progress = ${given.progress}, fair_cost = 0,
        active_ms = ${given.active_ms}, has_errors = ${given.has_errors},
        report = ${given.report},
        reason = coalesce(jobs.reason, ${given.reason}),
        error_code = case when jobs.status = 'CANCELING' then null else ${given.error_code} end,
        error_message = case when jobs.status = 'CANCELING' then null else ${given.error_message} end,
        error_step = case when jobs.status = 'CANCELING' then null else ${given.error_step} end
      ${given.rows}
      where jobs.id = ${given.id} and jobs.epoch = ${given.epoch} and ${HELD}
        and ${statusGuard(event)}
      returning jobs.id, jobs.epoch, jobs.status, ${FAMILY}`,
  );
}

/**
 * The worker lets go of a job that is not at its end. A RUNNING job waits: for its timer, or for a
 * slot when it was handed back. A job that was asked to halt comes to rest (T6, T16, T19).
 */
const LET_GO = bulk(
  {
    ...PROGRESS,
    now: "bigint",
    waiting_for: "text",
    waiting_until: "bigint",
    ready: "int",
    report: "text",
  },
  (given) => sql`
    update jobs
    set status = case when jobs.status = 'RUNNING' then jobs.status else ${statusCase("halt")} end,
      phase = case when jobs.status = 'RUNNING' then 'waiting' end,
      waiting_for = case when jobs.status = 'CANCELING' then null else ${given.waiting_for} end,
      waiting_until = case when jobs.status = 'CANCELING' then null else ${given.waiting_until} end,
      wake_at = case when jobs.status = 'RUNNING' and not ${isAnswered(given.waiting_for)}
        then ${given.waiting_until} end,
      claim_rank = case when jobs.status = 'RUNNING' and (${given.ready} = 1 or ${isAnswered(given.waiting_for)})
        then ${CLAIM_RANK} end,
      worker_id = null,
      end_date = case when ${isFinalCase("halt")} then ${given.now} end,
      report = case when ${isFinalCase("halt")} then ${given.report} end,
      progress = ${given.progress}, active_ms = ${given.active_ms},
      has_errors = ${given.has_errors}, fair_at = ${ownTime(given.active_ms)}, fair_cost = 0,
      losses = 0
    ${given.rows}
    where jobs.id = ${given.id} and jobs.epoch = ${given.epoch} and ${HELD}
    returning jobs.id, jobs.epoch, jobs.status, ${FAMILY}`,
);

/**
 * Records what workers did, for each advance the status after it, or null under a stale epoch.
 *
 * No statement waits for the answer of another, so PostgreSQL gets them in one go: the rows are
 * locked first, then the records are written whose job is still held under their epoch, and then the
 * jobs change.
 */
export async function advanceJobs(
  session: Session,
  advances: readonly Advance[],
): Promise<(Advanced | null)[]> {
  await lockFamilies(session, advances);
  const lines = advances.flatMap((advance) => advance.logs.map((line) => ({ ...advance, line })));
  const [checked, , , , , , ...changed] = await Promise.all([
    run(
      session,
      CHECK,
      toCheck(session, advances).map(({ jobId: id, epoch }) => ({ id, epoch })),
    ),
    insertHeldSteps(session, advances),
    pruneHeldSteps(session, advances),
    insertHeldLogs(session, lines),
    insertHeldReports(session, advances),
    writeHolds(session, advances),
    run(session, GO_ON, advances.filter((one) => !one.change && !isBrief(one)).map(progressRow)),
    run(session, END.complete, endRows(advances, "complete")),
    run(session, END.fail, endRows(advances, "fail")),
    run(session, LET_GO, advances.flatMap(letGoRow)),
  ]);
  await eraseAdvanced(session, advances);
  const before = new Map(checked.map((row) => [row.id, row]));
  const after = new Map(changed.flat().map((row) => [row.id, row]));
  const answers = advances.map((advance): Advanced | null => {
    const row = (isBrief(advance) ? before : after).get(advance.jobId);
    return row?.epoch === advance.epoch ? { status: row.status } : null;
  });
  const families = advances.flatMap((advance, index): FamilyAdvance[] => {
    const status = answers[index]?.status;
    if (status === undefined) return [];
    const rested = advance.change ? (after.get(advance.jobId) ?? null) : null;
    return concernsFamily({ advance, status, rested }) ? [{ advance, status, rested }] : [];
  });
  if (families.length === 0) return answers;
  const lanes = await advanceFamilies(session, families);
  // Once, to one that passes them on.
  const told = families.find(({ advance }) => mayReadyOthers(advance))?.advance;
  return answers.map((answer, at) =>
    answer && advances[at] === told ? { ...answer, lanes } : answer,
  );
}

/** PostgreSQL keeps every row from other writers; SQLite has none, and only asks what it must know. */
function toCheck(session: Session, advances: readonly Advance[]): readonly Advance[] {
  return session.dialect === "postgres" ? advances : advances.filter(isBrief);
}

/** Most jobs end within this; what a crash would forget of their active time is no more. */
const BRIEF_MS = 1_000;

function isBrief({ change, activeMs, hasErrors }: Advance): boolean {
  return !change && activeMs < BRIEF_MS && !hasErrors;
}

async function run<Name extends string>(
  session: Session,
  statement: Bulk<Name>,
  rows: BulkRow<Name>[],
): Promise<AdvancedRow[]> {
  return rows.length === 0 ? [] : session.bulk(statement, rows);
}

function progressRow(advance: Advance) {
  return {
    id: advance.jobId,
    epoch: advance.epoch,
    progress: advance.progress,
    active_ms: Math.round(advance.activeMs),
    has_errors: advance.hasErrors ? 1 : 0,
  };
}

function endRows(advances: readonly Advance[], event: "complete" | "fail") {
  return advances.flatMap((advance) => {
    const { change } = advance;
    if (change?.event !== event) return [];
    const error = change.event === "fail" ? change.error : null;
    return [
      {
        ...progressRow(advance),
        now: advance.now,
        report: textOrNull(change.report),
        reason: textOrNull(change.event === "fail" ? change.reason : null),
        error_code: error?.code ?? null,
        error_message: error?.message ?? null,
        error_step: error?.step ?? null,
      },
    ];
  });
}

function letGoRow(advance: Advance) {
  const { change } = advance;
  if (!change || change.event === "complete" || change.event === "fail") return [];
  const waits = change.event === "wait";
  return [
    {
      ...progressRow(advance),
      now: advance.now,
      waiting_for: waits ? change.waitingFor : "slot",
      waiting_until: waits ? change.until : null,
      ready: waits ? 0 : 1,
      report: textOrNull(change.event === "halt" ? change.report : null),
    },
  ];
}
