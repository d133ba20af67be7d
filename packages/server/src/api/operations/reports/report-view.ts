import { z } from "zod";
import { isFinal } from "../../../domain/job/life-cycle.ts";
import type { RecipeReport } from "../../../storage/storage.ts";
import type { ApiDeps } from "../../deps.ts";

export const ReportView = z
  .strictObject({
    columns: z.array(z.strictObject({ name: z.string(), value: z.string() })),
    lockWhileActive: z.boolean(),
    backfill: z
      .strictObject({ jobId: z.string(), progress: z.number() })
      .nullable()
      .meta({ description: "The job that fills the columns in for earlier jobs; null when done" }),
  })
  .meta({ id: "Report" });
export type ReportView = z.infer<typeof ReportView>;

/** A recipe's report, with the job that fills it in, if there is one at work. */
export async function viewReport(
  { storage }: Pick<ApiDeps, "storage">,
  { columns, lockWhileActive, jobId }: RecipeReport,
): Promise<ReportView> {
  const job = jobId === null ? null : await storage.jobs.find(jobId);
  const isAtWork = job !== null && !isFinal(job.status);
  return {
    columns: columns.map(({ name, value }) => ({ name, value })),
    lockWhileActive,
    backfill: isAtWork ? { jobId: job.id, progress: job.progress } : null,
  };
}
