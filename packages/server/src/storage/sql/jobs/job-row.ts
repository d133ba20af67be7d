import type {
  Job,
  JobError,
  JobKind,
  JobPhase,
  Reason,
  WaitingFor,
} from "../../../domain/job/job.ts";
import type { JobStatus } from "../../../domain/job/life-cycle.ts";
import type { JsonObject } from "../../../domain/json.ts";
import { Fragment } from "../sql.ts";

export interface JobRow {
  id: string;
  kind: JobKind;
  status: JobStatus;
  phase: JobPhase | null;
  waiting_for: WaitingFor | null;
  waiting_until: number | null;
  has_errors: number;
  reason: string | null;
  error_code: string | null;
  error_message: string | null;
  error_step: string | null;
  recipe_id: string | null;
  recipe_version: number | null;
  plan_id: string | null;
  parent_id: string | null;
  root_id: string | null;
  repeat: number;
  low_priority: number;
  run_by: string | null;
  progress: number;
  create_date: number;
  queued_date: number;
  start_date: number | null;
  end_date: number | null;
  active_ms: number;
  trigger_event_id: string | null;
  report: string | null;
  labels: string | null;
  lane: string;
  worker_id: string | null;
  epoch: number;
  api: string | null;
  is_test: number;
  call_depth: number;
  children_total: number;
  children_finished: number;
  children_failed: number;
  fair_cost: number;
  from_step: string | null;
}

const NAMES = [
  "id", "kind", "status", "phase", "waiting_for", "waiting_until", "has_errors", "reason",
  "error_code", "error_message", "error_step", "recipe_id", "recipe_version", "plan_id",
  "parent_id", "root_id", "repeat", "low_priority", "run_by", "progress", "create_date",
  "queued_date", "start_date", "end_date", "active_ms", "trigger_event_id", "report", "labels",
  "lane", "worker_id", "epoch", "api", "is_test", "call_depth", "children_total",
  "children_finished", "children_failed", "fair_cost", "from_step",
]; // biome-ignore format: names of columns

export const JOB_COLUMNS = new Fragment(NAMES.map((name) => `jobs.${name}`).join(", "));
/** The same for `returning`, where SQLite wants no table name. */
export const RETURNED_JOB_COLUMNS = new Fragment({
  sqlite: NAMES.join(", "),
  postgres: NAMES.map((name) => `jobs.${name}`).join(", "),
});

export function jobFromRow(row: JobRow): Job {
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    phase: row.phase,
    waitingFor: row.waiting_for,
    waitingUntil: row.waiting_until,
    hasErrors: row.has_errors === 1,
    reason: reasonFromRow(row),
    error: errorFromRow(row),
    recipeId: row.recipe_id,
    recipeVersion: row.recipe_version,
    planId: row.plan_id,
    parentId: row.parent_id,
    rootId: row.root_id,
    repeat: row.repeat,
    lowPriority: row.low_priority === 1,
    runBy: row.run_by,
    progress: row.progress,
    createDate: row.create_date,
    queuedDate: row.queued_date,
    startDate: row.start_date,
    endDate: row.end_date,
    activeMs: row.active_ms,
    triggerEventId: row.trigger_event_id,
    report: objectFromText(row.report),
    labels: objectFromText(row.labels),
    lane: row.lane,
    workerId: row.worker_id,
    epoch: row.epoch,
    api: row.api,
    isTest: row.is_test === 1,
    callDepth: row.call_depth,
    children: {
      total: row.children_total,
      finished: row.children_finished,
      failed: row.children_failed,
    },
    sliceCost: row.fair_cost,
    fromStep: row.from_step,
  };
}

export function reasonFromRow({ reason }: { reason: string | null }): Reason | null {
  return reason === null ? null : (JSON.parse(reason) as Reason);
}

export function errorFromRow(row: {
  error_code: string | null;
  error_message: string | null;
  error_step: string | null;
}): JobError | null {
  if (row.error_code === null) return null;
  return { code: row.error_code, message: row.error_message ?? "", step: row.error_step };
}

export function objectFromText(text: string | null): JsonObject | null {
  return text === null ? null : (JSON.parse(text) as JsonObject);
}

export function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

/**
 * The order in which a lane's ready jobs are taken, by their virtual time within a rank. Reruns and
 * tests have ranks of their own, because a stopped recipe does not hold them (E-10.11, R-2.10) and the
 * claim must find them without reading the backlog.
 *
 * 0 rerun or test · 1 any other · 2 and 3 the same at low priority
 */
export const CLAIM_RANK = new Fragment(
  "(low_priority * 2 + case when repeat > 0 or is_test = 1 then 0 else 1 end)",
);
export const RANK_NEW = { normal: 1, low: 3 } as const;
export const RANK_NEW_TEST = { normal: 0, low: 2 } as const;
/** Ranks that a held lane still gives out. */
export const RANKS_UNHELD = new Fragment("(0, 2)");
/** Ranks below this one are normal, the others low priority (W-16.2). */
export const RANK_LOW = new Fragment("2");

/**
 * Whether the job of a given row is held by a worker under the row's epoch: the fence of everything
 * that workers write beside the job itself.
 */
export function isHeld({ job_id, epoch }: { job_id: Fragment; epoch: Fragment }): Fragment {
  const text = (dialect: "sqlite" | "postgres") =>
    `exists (select 1 from jobs where jobs.id = ${job_id[dialect]} and jobs.epoch = ${epoch[dialect]} and jobs.worker_id is not null)`;
  return new Fragment({ sqlite: text("sqlite"), postgres: text("postgres") });
}
