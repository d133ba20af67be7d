import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

/** `reprise functions list` */
export async function listFunctions({ client, out }: CommandContext): Promise<void> {
  const page = await client.functions.list();
  if (out.json) return out.value(page);
  if (page.items.length === 0) {
    return out.remark("No functions. Name their folder when you start: --functions FOLDER");
  }
  const rows = page.items.map(({ id, file, timeout, error }) => [
    safeText(id),
    safeText(file),
    `${timeout} s`,
    error === null ? out.style.green("ready") : out.style.red(safeText(firstLine(error))),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
}

const COLUMNS = [
  { title: "FUNCTION" },
  { title: "FILE" },
  { title: "TIMEOUT", align: "right" as const },
  { title: "STATE" },
];

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
