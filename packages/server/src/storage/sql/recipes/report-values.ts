import { FINAL_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { Json, JsonObject } from "../../../domain/json.ts";
import type { Advance } from "../../storage.ts";
import { bulk } from "../bulk.ts";
import { textOrNull } from "../jobs/job-row.ts";
import { first, type Session } from "../session.ts";
import { LOCK, oneOf, sql } from "../sql.ts";
import { reportKey } from "./report-key.ts";

const COLUMNS = {
  job_id: "text",
  column_name: "text",
  sort_key: "text",
  text_value: "text",
} as const;

// Only a halt that ends the job keeps its report: that of a job which is being canceled.
const INSERT_HELD = bulk(
  { ...COLUMNS, epoch: "int", halts: "int" },
  (given) => sql`
    insert into report_values (recipe_id, column_name, sort_key, job_id, text_value)
    select jobs.recipe_id, ${given.column_name}, ${given.sort_key}, jobs.id, ${given.text_value}
    from jobs ${given.joined}
    where jobs.id = ${given.job_id} and jobs.epoch = ${given.epoch}
      and jobs.worker_id is not null and jobs.recipe_id is not null
      and (${given.halts} = 0 or jobs.status = 'CANCELING')
    on conflict (recipe_id, column_name, sort_key, job_id) do nothing`,
);

const INSERT = bulk(
  { ...COLUMNS, recipe_id: "text" },
  (given) => sql`
    insert into report_values (recipe_id, column_name, sort_key, job_id, text_value)
    select ${given.recipe_id}, ${given.column_name}, ${given.sort_key}, ${given.job_id},
      ${given.text_value}
    ${given.rows} where true
    on conflict (recipe_id, column_name, sort_key, job_id) do nothing`,
);

/** Values of jobs that end, before they do; a job without a report costs nothing. */
export async function insertHeldReports(
  session: Session,
  advances: readonly Advance[],
): Promise<void> {
  const rows = advances.flatMap(({ jobId, epoch, change }) => {
    if (change === undefined || !("report" in change) || change.report === null) return [];
    const halts = change.event === "halt" ? 1 : 0;
    return valueRows(jobId, change.report).map((row) => ({ ...row, epoch, halts }));
  });
  if (rows.length > 0) await session.bulk(INSERT_HELD, rows);
}

export async function deleteReports(session: Session, jobIds: readonly string[]): Promise<void> {
  await session.query(sql`delete from report_values where job_id ${oneOf(jobIds)}`);
}

interface Filling {
  recipeId: string;
  revision: number;
  values: readonly { jobId: string; repeat: number; report: JsonObject }[];
}

/** Replaces the values of jobs that have ended and not begun again, under the recipe's lock. */
export async function fillReports(
  session: Session,
  { recipeId, revision, values }: Filling,
): Promise<boolean> {
  const recipe = await first(
    session.query<{ report_revision: number }>(
      sql`select report_revision from recipes where id = ${recipeId} ${LOCK}`,
    ),
  );
  if (recipe?.report_revision !== revision) return false;
  for (const { jobId, repeat, report } of values) {
    const changed = await session.query(sql`
      update jobs set report = ${textOrNull(Object.keys(report).length === 0 ? null : report)}
      where id = ${jobId} and repeat = ${repeat} and trigger_event_id is not null
        and status ${oneOf(FINAL_STATUSES)}
      returning id`);
    if (changed.length === 0) continue;
    await deleteReports(session, [jobId]);
    const rows = valueRows(jobId, report).map((row) => ({ ...row, recipe_id: recipeId }));
    if (rows.length > 0) await session.bulk(INSERT, rows);
  }
  return true;
}

function valueRows(jobId: string, report: JsonObject) {
  return Object.entries(report).flatMap(([column, value]) => {
    const key = reportKey(value);
    if (key === null) return [];
    return [{ job_id: jobId, column_name: column, sort_key: key, text_value: textOf(value) }];
  });
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
