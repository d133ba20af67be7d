import type { ErrorsQuery } from "@reprise/sdk";
import type { CommandContext } from "../../command-context.ts";
import { moreRemark } from "../../pages/more-remark.ts";
import { sparkline } from "../../pages/sparkline.ts";
import { formatInstantShort } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

const MESSAGE_CHARS = 60;

/** `reprise errors list`: failures that look the same, those that failed last first. */
export async function listErrors(
  { client, out }: CommandContext,
  query: ErrorsQuery,
): Promise<void> {
  const page = await client.errors.list(query);
  if (out.json) return out.value(page);
  if (page.items.length === 0) return out.remark("Nothing has failed like that.");
  const rows = page.items.map((group) => [
    group.regressed ? out.style.red("regressed") : group.status,
    String(group.count),
    sparkline(group.trend),
    formatInstantShort(group.lastSeen),
    safeText(group.recipeId ?? group.api ?? "–"),
    safeText(group.step ?? "–"),
    safeText(group.message).slice(0, MESSAGE_CHARS),
    safeText(group.id),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
  moreRemark(out, page.nextCursor);
}

const COLUMNS = [
  { title: "STATUS" },
  { title: "FAILURES", align: "right" as const },
  { title: "LAST 24 HOURS" },
  { title: "LAST (UTC)" },
  { title: "RECIPE" },
  { title: "STEP" },
  { title: "MESSAGE" },
  { title: "ID" },
];
