import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

/** `reprise workers queues`: what waits for a slot, by recipe and by tree. */
export async function listQueues({ client, out }: CommandContext): Promise<void> {
  const queues = await client.workers.queues();
  if (out.json) return out.value(queues);
  const rows = queues.lanes.map(({ lane, held, limit, ready, active }) => [
    safeText(lane),
    counted(ready),
    limit === null ? String(active) : `${active} of ${limit}`,
    held ? out.style.yellow("held: the recipe is stopped") : "",
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
  if (queues.roots.length === 0) return;
  const trees = queues.roots.map(({ rootId, recipeId, status, waiting }) => [
    safeText(rootId),
    safeText(recipeId ?? ""),
    status,
    counted(waiting),
  ]);
  out.line();
  out.line(renderTable(out, { columns: TREE_COLUMNS, rows: trees }));
}

function counted({ count, capped }: { count: number; capped: boolean }): string {
  return capped ? `${count}+` : String(count);
}

const COLUMNS = [{ title: "LANE" }, { title: "WAITING" }, { title: "RUNNING" }, { title: "" }];
const TREE_COLUMNS = [
  { title: "ROOT" },
  { title: "RECIPE" },
  { title: "STATUS" },
  { title: "CHILDREN WAITING" },
];
