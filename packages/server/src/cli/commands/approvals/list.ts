import type { CommandContext } from "../../command-context.ts";
import { moreRemark } from "../../pages/more-remark.ts";
import { formatInstantShort } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

export interface ListApprovalsOptions {
  status?: string;
  assignee?: string;
  recipe?: string;
  limit?: number;
  cursor?: string;
}

/** `reprise approvals list`: newest first. */
export async function listApprovals(
  { client, out }: CommandContext,
  options: ListApprovalsOptions,
): Promise<void> {
  const page = await client.approvals.list(options);
  if (out.json) return out.value(page);
  if (page.items.length === 0) return out.remark("No approvals are like that.");
  const rows = page.items.map((approval) => [
    approval.status,
    safeText(approval.title),
    safeText(approval.recipeId ?? ""),
    safeText(approval.assignees.join(", ")),
    formatInstantShort(approval.openedAt),
    formatInstantShort(approval.expiresAt),
    safeText(approval.id),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
  moreRemark(out, page.nextCursor);
}

const COLUMNS = [
  { title: "STATUS" },
  { title: "TITLE" },
  { title: "RECIPE" },
  { title: "ASKED" },
  { title: "SINCE (UTC)" },
  { title: "UNTIL (UTC)" },
  { title: "ID" },
];
