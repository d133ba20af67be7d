import type { JsonObject } from "../../../domain/json.ts";
import { planLane } from "../../../domain/plan/plan-lanes.ts";
import type { NewPlan, PlanRow, PlanStore } from "../../storage.ts";
import { objectFromText, reasonFromRow, textOrNull } from "../jobs/job-row.ts";
import { first, type Session } from "../session.ts";
import { Fragment, joined, type Statement, sql } from "../sql.ts";
import { contains } from "../text-search.ts";
import { addPayload, dropOldPayload, listPayload } from "./payload.ts";
import { cancelIdleItems, listItems, resumeNewItems, stopNewItems } from "./run-items.ts";
import {
  findRun,
  insertRun,
  listRuns,
  markExpanded,
  pauseRuns,
  runProgress,
  settlePaused,
  unfinishedRuns,
  unpauseRuns,
} from "./runs.ts";

/** More runs of one plan that begin or end in one moment wait for each other. */
const RUNS_HELD_MAX = 1_000;

interface Row {
  id: string;
  name: string | null;
  state: NewPlan["state"];
  reason: string | null;
  schedule: string | null;
  configuration: string;
  sink: string | null;
  overlap: NewPlan["overlap"];
  revision: number;
  payload_count: number;
  created_at: number;
  updated_at: number;
  last_run_at: number | null;
  next_run_at: number | null;
}

const COLUMNS = new Fragment(`plans.id, plans.name, plans.state, plans.reason, plans.schedule,
  plans.configuration, plans.sink, plans.overlap, plans.revision, plans.payload_count,
  plans.created_at, plans.updated_at, plans.last_run_at,
  (select case when active = 1 then next_at end from triggers
    where triggers.recipe_id = 'plan:' || plans.id) as next_run_at`);
const LOCK_PLAN = new Fragment({ sqlite: "", postgres: "for update of plans" });

/** `write` runs a change in a transaction of its own; inside one it is the transaction itself. */
export function planStore(
  session: Session,
  write: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
): PlanStore {
  return {
    find: (id) => findPlan(session, { id, lock: sql`` }),
    lock: (id) => findPlan(session, { id, lock: sql`${LOCK_PLAN}` }),
    list: (request) => listPlans(session, request),
    insert: (plan) => write((writer) => insertPlan(writer, plan)),
    update: (plan) => write((writer) => updatePlan(writer, plan)),
    delete: (id) => write((writer) => deletePlan(writer, id)),
    addPayload: (request) => write((writer) => addPayload(writer, request)),
    dropOldPayload: (id) => write((writer) => dropOldPayload(writer, id)),
    payload: (request) => listPayload(session, request),
    insertRun: (run) => write((writer) => insertRun(writer, run)),
    run: (id) => findRun(session, id),
    runs: (request) => listRuns(session, request),
    markExpanded: (id) => write((writer) => markExpanded(writer, id)),
    unfinishedRuns: (planId) => unfinishedRuns(session, planId),
    runProgress: (id) => runProgress(session, id),
    items: (request) => listItems(session, request),
    pauseRuns: (request) => write((writer) => pauseRuns(writer, request)),
    unpauseRuns: (planId) => write((writer) => unpauseRuns(writer, planId)),
    settlePaused: () => write(settlePaused),
    cancelIdleItems: (request) => write((writer) => cancelIdleItems(writer, request)),
    stopNewItems: (request) => write((writer) => stopNewItems(writer, request)),
    resumeNewItems: (runId) => write((writer) => resumeNewItems(writer, runId)),
  };
}

async function findPlan(
  session: Session,
  { id, lock }: { id: string; lock: Statement },
): Promise<PlanRow | null> {
  const row = await first(
    session.query<Row>(sql`select ${COLUMNS} from plans where id = ${id} ${lock}`),
  );
  return row && planFromRow(row);
}

async function listPlans(
  session: Session,
  { text, after, limit }: Parameters<PlanStore["list"]>[0],
): Promise<PlanRow[]> {
  const where = [sql`plans.id > ${after ?? ""}`];
  if (text) where.push(sql`(${contains("plans.id", text)} or ${contains("plans.name", text)})`);
  const rows = await session.query<Row>(sql`
    select ${COLUMNS} from plans where ${joined(where, " and ")} order by plans.id limit ${limit}`);
  return rows.map(planFromRow);
}

async function insertPlan(session: Session, plan: NewPlan): Promise<boolean> {
  const inserted = await session.query(sql`
    insert into plans (id, name, state, reason, schedule, configuration, sink, overlap, revision,
      payload_count, created_at, updated_at, last_run_at)
    values (${plan.id}, ${plan.name}, ${plan.state}, ${textOrNull(plan.reason)},
      ${textOrNull(plan.schedule)}, ${JSON.stringify(plan.configuration)},
      ${textOrNull(plan.sink)}, ${plan.overlap}, ${plan.revision}, ${plan.payloadCount},
      ${plan.createdAt}, ${plan.updatedAt}, ${plan.lastRunAt})
    on conflict (id) do nothing
    returning id`);
  if (inserted.length === 0) return false;
  // One is there still when a plan of this id was deleted before its last run had ended.
  await session.query(sql`
    insert into lanes (id, max_active, held)
    values (${planLane(plan.id)}, ${RUNS_HELD_MAX}, ${plan.state === "PAUSED" ? 1 : 0})
    on conflict (id) do update set held = excluded.held`);
  return true;
}

async function updatePlan(session: Session, plan: NewPlan): Promise<void> {
  await session.query(sql`
    update plans
    set name = ${plan.name}, state = ${plan.state}, reason = ${textOrNull(plan.reason)},
      schedule = ${textOrNull(plan.schedule)}, configuration = ${JSON.stringify(plan.configuration)},
      sink = ${textOrNull(plan.sink)}, overlap = ${plan.overlap}, revision = ${plan.revision},
      payload_count = ${plan.payloadCount}, updated_at = ${plan.updatedAt}
    where id = ${plan.id}`);
}

async function deletePlan(session: Session, id: string): Promise<void> {
  await session.query(sql`delete from plan_payload where plan_id = ${id}`);
  await session.query(sql`delete from plans where id = ${id}`);
  // Its canceled runs may still be claimed to be let go, so the lane is open.
  await session.query(sql`update lanes set held = 0 where id = ${planLane(id)}`);
}

function planFromRow(row: Row): PlanRow {
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    reason: reasonFromRow(row),
    schedule: objectFromText(row.schedule),
    configuration: JSON.parse(row.configuration) as JsonObject,
    sink: objectFromText(row.sink),
    overlap: row.overlap,
    revision: row.revision,
    payloadCount: row.payload_count,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastRunAt: row.last_run_at,
    nextRunAt: row.next_run_at,
  };
}
