import type { CommandContext } from "../../command-context.ts";
import { moreRemark } from "../../pages/more-remark.ts";
import { formatInstantShort } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

export interface ListRecipesOptions {
  q?: string;
  limit?: number;
  cursor?: string;
}

/** `reprise recipes list` */
export async function listRecipes(
  { client, out }: CommandContext,
  options: ListRecipesOptions,
): Promise<void> {
  const page = await client.recipes.list(options);
  if (out.json) return out.value(page);
  if (page.items.length === 0) {
    return out.remark("No recipes. Save one with: reprise recipes push FILE");
  }
  const rows = page.items.map((recipe) => [
    safeText(recipe.id),
    recipe.state === "ACTIVE" ? out.style.green(recipe.state) : out.style.dim(recipe.state),
    versionText(recipe),
    recipe.trigger.type,
    String(recipe.concurrency),
    formatInstantShort(recipe.updatedAt),
    safeText(recipe.name),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
  moreRemark(out, page.nextCursor);
}

const COLUMNS = [
  { title: "RECIPE" },
  { title: "STATE" },
  { title: "VERSION" },
  { title: "TRIGGER" },
  { title: "AT ONCE", align: "right" as const },
  { title: "CHANGED (UTC)" },
  { title: "NAME" },
];

/** `3`, or `3 (live: 2)` when the newest is not the one that new jobs run on. */
function versionText({
  version,
  activeVersion,
}: {
  version: number;
  activeVersion: number | null;
}): string {
  if (activeVersion === version) return String(version);
  return `${version} (live: ${activeVersion ?? "none"})`;
}
