import { runLane } from "../../../domain/plan/plan-lanes.ts";
import { deleteReports } from "../recipes/report-values.ts";
import type { Session } from "../session.ts";
import { Fragment, oneOf, sql } from "../sql.ts";
import { deleteArtifactsOf } from "./artifacts.ts";

/**
 * Everything that is kept of a job apart from its own row and its event. A table that is forgotten here
 * fails storage/sqlite/purge.test.ts, which asks the schema.
 */
const PARTS = [
  ["steps", "job_id"],
  ["job_logs", "job_id"],
  ["job_repeats", "job_id"],
  ["holds", "job_id"],
  ["hold_tokens", "job_id"],
  ["notices", "job_id"],
  ["error_group_jobs", "job_id"],
  ["plan_runs", "job_id"],
  ["job_sinks", "job_id"],
  ["deliveries", "job_id"],
  ["calls", "child_id"],
  ["awaits", "child_id"],
  ["awaits", "parent_id"],
].map(([table = "", column = ""]) => ({
  table: new Fragment(table),
  column: new Fragment(column),
}));

export async function deleteJobParts(session: Session, jobIds: readonly string[]): Promise<void> {
  const ids = oneOf(jobIds);
  for (const { table, column } of PARTS) {
    await session.query(sql`delete from ${table} where ${column} ${ids}`);
  }
  const runs = jobIds.filter((id) => id.startsWith("run_"));
  if (runs.length > 0) {
    await session.query(sql`delete from lanes where id ${oneOf(runs.map(runLane))}`);
  }
  await deleteReports(session, jobIds);
  await deleteArtifactsOf(session, jobIds);
}
