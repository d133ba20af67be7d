import type { CommandContext } from "../../command-context.ts";
import { formatInstantShort } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

/** `reprise users list` */
export async function listUsers({ client, out }: CommandContext): Promise<void> {
  const page = await client.users.list();
  if (out.json) return out.value(page);
  const rows = page.items.map((user) => [
    safeText(user.id),
    safeText(user.email),
    safeText(user.name),
    user.role,
    formatInstantShort(user.lastLoginAt),
    stateOf(user),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
}

function stateOf(user: { disabledAt: string | null; hasPassword: boolean }): string {
  if (user.disabledAt !== null) return `disabled ${formatInstantShort(user.disabledAt)}`;
  return user.hasPassword ? "" : "invited";
}

const COLUMNS = [
  { title: "ID" },
  { title: "E-MAIL" },
  { title: "NAME" },
  { title: "ROLE" },
  { title: "LAST SIGN-IN (UTC)" },
  { title: "" },
];
