import type { Report } from "../../../domain/recipe/report.ts";
import type { RecipeReport } from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { sql } from "../sql.ts";

const NONE: RecipeReport = { columns: [], lockWhileActive: false, revision: 0, jobId: null };

export async function findReport(session: Session, recipeId: string): Promise<RecipeReport> {
  const row = await first(
    session.query<{ report: string | null; report_revision: number; report_job_id: string | null }>(
      sql`select report, report_revision, report_job_id from recipes where id = ${recipeId}`,
    ),
  );
  if (row === null) return NONE;
  const { columns = [], lockWhileActive = false } = readStored(row.report);
  return { columns, lockWhileActive, revision: row.report_revision, jobId: row.report_job_id };
}

export async function writeReport(
  session: Session,
  { recipeId, report }: { recipeId: string; report: RecipeReport },
): Promise<void> {
  const { columns, lockWhileActive, revision, jobId } = report;
  await session.query(sql`
    update recipes
    set report = ${JSON.stringify({ columns, lockWhileActive })}, report_revision = ${revision},
      report_job_id = ${jobId}
    where id = ${recipeId}`);
}

/** What a migration took over from a document may leave out what is empty. */
function readStored(text: string | null): Partial<Report> {
  return text === null ? {} : (JSON.parse(text) as Partial<Report>);
}
