import type { Output } from "../terminal/output.ts";
import { cutText, safeText } from "../terminal/safe-text.ts";

export interface ChangeView {
  op: "add" | "remove" | "change" | "move";
  pointer: string;
  from?: string | undefined;
  stepId: string | null;
  before?: unknown;
  after?: unknown;
}

type Paper = Pick<Output, "style" | "columns">;

const INDENT = "    ";
/** Lines of a text or a value, on each side. */
const LINES_MAX = 40;

/** One change of a recipe as people read it: where, and the lines that went and came. */
export function changeLines(paper: Paper, change: ChangeView): string[] {
  const { style } = paper;
  const gone = change.op === "add" || change.op === "move" ? [] : linesOf(change.before);
  const come = change.op === "remove" || change.op === "move" ? [] : linesOf(change.after);
  const { kept, before, after } = trimmed(gone, come);
  const width = Math.max(0, paper.columns - INDENT.length - 2);
  const mark = (sign: string, text: string) => `${INDENT}${sign} ${cutText(text, width)}`;
  return [
    headLine(paper, change),
    ...kept.map((text) => style.dim(mark(" ", text))),
    ...before.slice(0, LINES_MAX).map((text) => style.red(mark("-", text))),
    ...restLine(before),
    ...after.slice(0, LINES_MAX).map((text) => style.green(mark("+", text))),
    ...restLine(after),
  ];
}

function headLine({ style }: Paper, { op, pointer, from, stepId }: ChangeView): string {
  const step = stepId === null ? "" : `  ${style.dim(`step ${safeText(stepId)}`)}`;
  switch (op) {
    case "add":
      return `${style.green("added")}    ${safeText(pointer)}${step}`;
    case "remove":
      return `${style.red("removed")}  ${safeText(pointer)}${step}`;
    case "change":
      return `${style.yellow("changed")}  ${safeText(pointer)}${step}`;
    case "move":
      return `${style.blue("moved")}    ${safeText(from ?? "")} → ${safeText(pointer)}${step}`;
  }
}

function linesOf(value: unknown): string[] {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return (text ?? "").split("\n").map(safeText);
}

/** What both have in common at the beginning and the end is not told, but for the line before. */
function trimmed(before: string[], after: string[]) {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return {
    kept: before.slice(Math.max(0, head - 1), head),
    before: before.slice(head, before.length - tail),
    after: after.slice(head, after.length - tail),
  };
}

function restLine(lines: readonly string[]): string[] {
  return lines.length > LINES_MAX ? [`${INDENT}  … ${lines.length - LINES_MAX} more lines`] : [];
}
