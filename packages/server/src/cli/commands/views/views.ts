import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

/** `reprise views list` */
export async function listViews(
  { client, out }: CommandContext,
  query: { page?: string },
): Promise<void> {
  const views = await client.views.list(query);
  if (out.json) return out.value(views);
  if (views.items.length === 0) return out.remark("No views are saved.");
  const rows = views.items.map((view) => [
    safeText(view.id),
    safeText(view.name),
    view.page,
    safeText(new URLSearchParams(view.query).toString()),
    view.mine ? "you" : safeText(view.owner),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
}

const COLUMNS = ["ID", "NAME", "PAGE", "QUERY", "OWNER"].map((title) => ({ title }));

/** `reprise views save NAME` */
export async function saveView(
  { client, out }: CommandContext,
  view: { name: string; page: string; query: string; shared?: boolean },
): Promise<void> {
  const { name, page, shared = false } = view;
  const query = Object.fromEntries(new URLSearchParams(view.query));
  const saved = await client.views.create({ name, page, query, shared });
  if (out.json) out.value(saved);
  else out.line(`${safeText(saved.id)}  ${safeText(saved.name)}`);
}

/** `reprise views delete VIEW` */
export async function deleteView(
  { client, out }: CommandContext,
  { id }: { id: string },
): Promise<void> {
  await client.views.delete(id);
  if (out.json) out.value({ id, deleted: true });
  else out.line(`${safeText(id)}  deleted`);
}
