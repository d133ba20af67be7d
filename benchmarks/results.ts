import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import Table from "cli-table3";

const KEPT = path.join(import.meta.dirname, "results");
/** Quick runs say whether it works, not how fast it is: they do not replace kept figures. */
const PASSING = path.join(import.meta.dirname, "../.cache/bench");

/** Writes the figures as JSON; the latest run of a name replaces the one before. */
export function saveResults(
  name: string,
  results: object,
  { isQuick }: { isQuick: boolean },
): string {
  const folder = isQuick ? PASSING : KEPT;
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  return path.relative(process.cwd(), file);
}

export function printTable(head: string[], rows: string[][]): void {
  const table = new Table({ head, style: { head: [], border: [] } });
  table.push(...rows);
  console.log(table.toString());
}

/** Two to four figures that a person can take in: 12,345 · 123 · 1.23. */
export function figure(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) {
    return "–";
  }
  if (value >= 100 || Number.isInteger(value)) {
    return Math.round(value).toLocaleString("en-US");
  }
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
