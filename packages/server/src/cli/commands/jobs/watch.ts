import { EXIT_CODES, type ExitCode } from "../../../runtime/process/exit-codes.ts";
import { pause } from "../../../runtime/process/pause.ts";
import type { CommandContext } from "../../command-context.ts";
import { jobPage } from "../../pages/job-page.ts";
import { jobTable } from "../../pages/job-table.ts";
import type { JobView, StepView } from "../../pages/job-views.ts";
import { statusLabel } from "../../pages/status-mark.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { countsText } from "./list.ts";

const POLL_MS = 400;
const LIST_ROWS = 15;
const ENDED = ["COMPLETED", "FAILED", "CANCELED", "ABORTED"];

export interface WatchOptions {
  /** Absent: the newest jobs, until stopped. */
  jobId?: string;
  recipe?: string;
  /** Ends the view: Ctrl-C. */
  signal: AbortSignal;
}

/**
 * `reprise jobs watch [JOB]`: follows a job to its end (exit code 1 unless it completed), or shows
 * the newest jobs until Ctrl-C. On a terminal the view is redrawn; elsewhere each change is a line.
 */
export async function watchJobs(context: CommandContext, options: WatchOptions): Promise<ExitCode> {
  const { jobId } = options;
  if (jobId === undefined) {
    await watchNewest(context, options);
    return EXIT_CODES.ok;
  }
  const status = await watchOne(context, { ...options, jobId });
  return status === "COMPLETED" ? EXIT_CODES.ok : EXIT_CODES.failed;
}

async function watchOne(
  { client, out, clock }: CommandContext,
  { jobId, signal }: WatchOptions & { jobId: string },
): Promise<string> {
  let told = "";
  for (;;) {
    const job = await client.jobs.get(jobId);
    const steps = (await client.jobs.steps(jobId)).items;
    const isOver = ENDED.includes(job.status) || signal.aborted;
    const line = changeLine(job, steps);
    if (out.live) out.draw(jobPage(out, { job, steps }));
    else if (line !== told) {
      if (out.json) out.value({ ...job, steps });
      else out.line(`${statusLabel(out, job.status)}  ${line}`);
    }
    told = line;
    if (isOver) return job.status;
    await pause({ clock, signal }, POLL_MS);
  }
}

/** What there is to tell; the same text means that nothing has changed. */
function changeLine(job: JobView, steps: readonly StepView[]): string {
  const last = steps.at(-1);
  const parts = [
    `${job.progress} %`,
    job.phase === "waiting" ? `waits for ${safeText(job.waitingFor ?? "")}` : "",
    last === undefined ? "" : `${safeText(last.name ?? last.id ?? last.kind)} ${last.status}`,
    job.error === null ? "" : safeText(job.error.message),
  ];
  return parts.filter((part) => part !== "").join("  ");
}

async function watchNewest(
  { client, out, clock }: CommandContext,
  { recipe, signal }: WatchOptions,
): Promise<void> {
  let told = "";
  while (!signal.aborted) {
    const page = await client.jobs.list({
      limit: LIST_ROWS,
      ...(recipe === undefined ? {} : { recipe }),
    });
    const text = [countsText(page), jobTable(out, page.items)].join("\n\n");
    if (out.live) out.draw(text);
    else if (countsText(page) !== told) {
      if (out.json) out.value(page);
      else out.line(countsText(page));
    }
    told = countsText(page);
    await pause({ clock, signal }, POLL_MS);
  }
}
