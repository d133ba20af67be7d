import type { CommandContext } from "../../command-context.ts";
import { moreRemark } from "../../pages/more-remark.ts";
import { formatInstantShort } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

/** `reprise recipes versions RECIPE`: newest first. */
export async function listVersions(
  { client, out }: CommandContext,
  { recipeId, ...paging }: { recipeId: string; limit?: number; cursor?: string },
): Promise<void> {
  const page = await client.recipes.versions(recipeId, paging);
  if (out.json) return out.value(page);
  const rows = page.items.map(({ version, createdAt, author, changeType, note }) => [
    String(version),
    formatInstantShort(createdAt),
    safeText(changeType),
    safeText(author ?? "–"),
    safeText(note ?? ""),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
  moreRemark(out, page.nextCursor);
}

const COLUMNS = [
  { title: "VERSION", align: "right" as const },
  { title: "SAVED (UTC)" },
  { title: "CHANGE" },
  { title: "BY" },
  { title: "NOTE" },
];
