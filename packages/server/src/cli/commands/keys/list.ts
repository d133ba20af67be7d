import type { CommandContext } from "../../command-context.ts";
import { formatInstantShort } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

/** `reprise keys list`: never the keys themselves. */
export async function listKeys({ client, out }: CommandContext): Promise<void> {
  const page = await client.apiKeys.list();
  if (out.json) return out.value(page);
  const rows = page.items.map((key) => [
    safeText(key.id),
    safeText(key.name),
    key.role,
    `${safeText(key.hint)}…`,
    formatInstantShort(key.createdAt),
    formatInstantShort(key.lastUsedAt),
    key.revokedAt === null ? "" : out.style.yellow(`revoked ${formatInstantShort(key.revokedAt)}`),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
}

const COLUMNS = [
  { title: "ID" },
  { title: "NAME" },
  { title: "ROLE" },
  { title: "KEY" },
  { title: "CREATED (UTC)" },
  { title: "LAST USED (UTC)" },
  { title: "" },
];
