import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

/** `reprise search TEXT` */
export async function search(
  { client, out }: CommandContext,
  { text }: { text: string },
): Promise<void> {
  const found = await client.search(text);
  if (out.json) return out.value(found);
  if (found.items.length === 0) return out.remark("Nothing was found.");
  const rows = found.items.map(({ type, id, status, title }) => [
    type,
    safeText(id),
    status ?? "–",
    safeText(title),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
}

const COLUMNS = ["TYPE", "ID", "STATUS", "TITLE"].map((title) => ({ title }));
