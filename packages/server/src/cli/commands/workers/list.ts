import type { CommandContext } from "../../command-context.ts";
import { formatInstantShort } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

/** `reprise workers list` */
export async function listWorkers({ client, out }: CommandContext): Promise<void> {
  const page = await client.workers.list();
  if (out.json) return out.value(page);
  if (page.items.length === 0) return out.remark("No worker is known: nothing is executed.");
  const rows = page.items.map((worker) => [
    worker.alive ? out.style.green("alive") : out.style.red("gone"),
    safeText(worker.name),
    `${worker.held} of ${worker.slots}`,
    formatInstantShort(worker.startedAt),
    safeText(worker.id),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
}

const COLUMNS = [
  { title: "STATE" },
  { title: "WORKER" },
  { title: "SLOTS USED", align: "right" as const },
  { title: "STARTED (UTC)" },
  { title: "ID" },
];
