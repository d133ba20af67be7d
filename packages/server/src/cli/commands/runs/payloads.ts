import type { CommandContext } from "../../command-context.ts";
import { moreRemark } from "../../pages/more-remark.ts";
import { statusLabel } from "../../pages/status-mark.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

const TEXT_CHARS = 60;

export interface PayloadsOptions {
  runId: string;
  status?: string;
  limit?: number;
  cursor?: string;
}

/** `reprise runs payloads RUN`: its items, and what came of each. */
export async function listRunPayloads(
  { client, out }: CommandContext,
  { runId, ...query }: PayloadsOptions,
): Promise<void> {
  const page = await client.runs.payloads(runId, query);
  if (out.json) return out.value(page);
  const rows = page.items.map((item) => [
    safeText(item.jobId),
    safeText(item.api ?? ""),
    statusLabel(out, item.status),
    String(item.attempts),
    safeText(short(JSON.stringify(item.parameters))),
    safeText(short(item.error?.message ?? JSON.stringify(item.result))),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
  moreRemark(out, page.nextCursor);
}

const COLUMNS = [
  { title: "JOB" },
  { title: "API" },
  { title: "STATUS" },
  { title: "TRIES", align: "right" as const },
  { title: "PARAMETERS" },
  { title: "RESULT" },
];

function short(text: string): string {
  return text.length > TEXT_CHARS ? `${text.slice(0, TEXT_CHARS)}…` : text;
}
