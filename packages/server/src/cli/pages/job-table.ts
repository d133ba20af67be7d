import { formatDuration, formatInstantShort } from "../terminal/format-time.ts";
import type { Output } from "../terminal/output.ts";
import { cutText, safeText } from "../terminal/safe-text.ts";
import { renderTable } from "../terminal/table.ts";
import type { JobView } from "./job-views.ts";
import { statusLabel } from "./status-mark.ts";

type Row = Pick<
  JobView,
  | "id"
  | "status"
  | "phase"
  | "waitingFor"
  | "recipeId"
  | "recipeVersion"
  | "createDate"
  | "waitingMs"
  | "durationMs"
  | "error"
  | "reason"
>;

const NOTE_CHARS_MAX = 60;

/** A line per job, with what went wrong or what it waits for at the end. */
export function jobTable(out: Pick<Output, "style">, jobs: readonly Row[]): string {
  const rows = jobs.map((job) => [
    statusLabel(out, job.status),
    safeText(job.id),
    recipeText(job),
    formatInstantShort(job.createDate),
    formatDuration(job.waitingMs),
    formatDuration(job.durationMs),
    out.style.dim(cutText(noteOf(job), NOTE_CHARS_MAX)),
  ]);
  return renderTable(out, { columns: COLUMNS, rows });
}

const COLUMNS = [
  { title: "STATUS" },
  { title: "JOB" },
  { title: "RECIPE" },
  { title: "CREATED (UTC)" },
  { title: "WAITED", align: "right" as const },
  { title: "TOOK", align: "right" as const },
  { title: "" },
];

function recipeText({ recipeId, recipeVersion }: Row): string {
  if (recipeId === null) return "–";
  return safeText(recipeVersion === null ? recipeId : `${recipeId} v${recipeVersion}`);
}

function noteOf({ error, reason, phase, waitingFor }: Row): string {
  if (error !== null) return safeText(error.message);
  if (reason !== null) return safeText(reason.message);
  return phase === "waiting" && waitingFor !== null ? `waits for ${safeText(waitingFor)}` : "";
}
