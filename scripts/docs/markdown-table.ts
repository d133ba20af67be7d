/** A table of Markdown. Cells are text that may hold Markdown itself. */
export function markdownTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeBars).join(" | ")} |`;
  return [line(titles), `|${titles.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

function escapeBars(cell: string): string {
  return cell.replaceAll("|", "\\|");
}
