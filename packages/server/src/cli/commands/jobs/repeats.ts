import type { CommandContext } from "../../command-context.ts";
import { statusLabel } from "../../pages/status-mark.ts";
import { formatDuration, formatInstantShort } from "../../terminal/format-time.ts";
import { cutText, safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

const NOTE_CHARS_MAX = 60;

/** `reprise jobs repeats JOB`: every execution of the job, newest first. */
export async function listRepeats(
  { client, out }: CommandContext,
  { jobId }: { jobId: string },
): Promise<void> {
  const repeats = await client.jobs.repeats(jobId);
  if (out.json) return out.value(repeats);
  const rows = repeats.items.map((repeat) => [
    String(repeat.repeat),
    statusLabel(out, repeat.status),
    repeat.recipeVersion === null ? "–" : `v${repeat.recipeVersion}`,
    safeText(repeat.runBy ?? "–"),
    formatInstantShort(repeat.queuedDate),
    formatDuration(repeat.waitingMs),
    formatDuration(repeat.durationMs),
    out.style.dim(
      cutText(safeText(repeat.error?.message ?? repeat.reason?.message ?? ""), NOTE_CHARS_MAX),
    ),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
}

const COLUMNS = [
  { title: "REPEAT", align: "right" as const },
  { title: "STATUS" },
  { title: "VERSION" },
  { title: "BY" },
  { title: "QUEUED (UTC)" },
  { title: "WAITED", align: "right" as const },
  { title: "TOOK", align: "right" as const },
  { title: "" },
];
