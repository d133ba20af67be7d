import type { BulkOperation } from "@reprise/sdk";
import type { CommandContext } from "../../command-context.ts";
import { moreRemark } from "../../pages/more-remark.ts";
import { formatInstant, formatInstantShort } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

/** Outcomes that are shown with an operation. */
const SHOWN_MAX = 20;

/** `reprise bulk list` */
export async function listBulk(
  { client, out }: CommandContext,
  query: { limit?: number; cursor?: string },
): Promise<void> {
  const page = await client.bulk.list(query);
  if (out.json) return out.value(page);
  if (page.items.length === 0) return out.remark("Nobody has operated on many jobs at once.");
  const rows = page.items.map((operation) => [
    safeText(operation.id),
    operation.op,
    operation.status,
    `${Math.round(operation.progress)} %`,
    countsText(operation),
    safeText(operation.by),
    formatInstantShort(operation.createdAt),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
  moreRemark(out, page.nextCursor);
}

const COLUMNS = ["ID", "OPERATION", "STATUS", "PROGRESS", "JOBS", "BY", "AT (UTC)"].map(
  (title) => ({ title }),
);

/** `reprise bulk show OPERATION`: how far it is, and the jobs on which it was not done. */
export async function showBulk(
  { client, out }: CommandContext,
  { id }: { id: string },
): Promise<void> {
  const operation = await client.bulk.get(id);
  if (out.json) return out.value(operation);
  out.line(`${safeText(operation.id)}  ${operation.op}  ${operation.status}`);
  out.line();
  out.line(`by         ${safeText(operation.by)}, ${formatInstant(operation.createdAt)}`);
  if (operation.reason !== null) out.line(`reason     ${safeText(operation.reason)}`);
  out.line(`selection  ${safeText(selectionText(operation))}`);
  out.line(`progress   ${Math.round(operation.progress)} % of ${operation.matched} jobs`);
  out.line(`jobs       ${countsText(operation)}`);
  out.line(`done by    ${safeText(operation.jobId)}`);
  for (const outcome of ["failed", "refused"] as const) {
    if (operation.counts[outcome] === 0) continue;
    const { items } = await client.bulk.outcomes(id, { outcome, limit: SHOWN_MAX });
    for (const { jobId, reason } of items) {
      out.line(`${outcome.padEnd(9)}  ${safeText(jobId)}  ${safeText(reason ?? "")}`);
    }
  }
}

/** `reprise bulk abort OPERATION` */
export async function abortBulk(
  { client, out }: CommandContext,
  { id }: { id: string },
): Promise<void> {
  const operation = await client.bulk.abort(id);
  if (out.json) return out.value(operation);
  out.line(`${safeText(operation.id)}  ${operation.status}  ${countsText(operation)}`);
}

function countsText({ counts }: BulkOperation): string {
  const { changed, ...others } = counts;
  const parts = Object.entries(others).flatMap(([name, count]) =>
    count === 0 ? [] : [`${count} ${name}`],
  );
  return [`${changed} done`, ...parts].join(", ");
}

function selectionText({ select }: BulkOperation): string {
  if (select.ids !== undefined) return `${select.ids} jobs by id`;
  const filter = new URLSearchParams(select.filter).toString();
  return `${filter === "" ? "all jobs" : filter}, as of ${select.asOf ?? ""}`;
}
