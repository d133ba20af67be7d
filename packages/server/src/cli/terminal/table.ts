import Table from "cli-table3";
import type { Output } from "./output.ts";

export interface Column {
  title: string;
  /** Numbers and durations read better on the right. */
  align?: "left" | "right";
}

/** Aligned columns without lines, so that a row can be selected and grepped. */
export function renderTable(
  { style }: Pick<Output, "style">,
  { columns, rows }: { columns: readonly Column[]; rows: readonly (readonly string[])[] },
): string {
  const table = new Table({
    head: columns.map(({ title }) => style.dim(title)),
    colAligns: columns.map(({ align }) => align ?? "left"),
    chars: NO_LINES,
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 2 },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
};
