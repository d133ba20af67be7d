import type { Output } from "../terminal/output.ts";
import { safeText } from "../terminal/safe-text.ts";
import { statusLabel } from "./status-mark.ts";

export interface TreeNodeView {
  id: string;
  status: string;
  recipeId: string | null;
  mode: "sync" | "async" | null;
  parentRepeat: number | null;
  effect: { enabled: boolean; reason: string | null } | null;
  children: readonly TreeNodeView[];
}

/** A line per job, those below it indented. */
export function jobTree(out: Pick<Output, "style">, top: TreeNodeView): string {
  return linesOf(out, { node: top, indent: "" }).join("\n");
}

function linesOf(
  out: Pick<Output, "style">,
  { node, indent }: { node: TreeNodeView; indent: string },
): string[] {
  const words = [
    `${indent}${statusLabel(out, node.status)}`,
    safeText(node.id),
    safeText(node.recipeId ?? "–"),
    out.style.dim(notesOf(node).join(", ")),
  ];
  const below = node.children.flatMap((child) =>
    linesOf(out, { node: child, indent: `${indent}  ` }),
  );
  return [words.join("  ").trimEnd(), ...below];
}

function notesOf({ mode, parentRepeat, effect }: TreeNodeView): string[] {
  const notes: string[] = mode === null ? [] : [mode];
  if (parentRepeat !== null && parentRepeat > 0) notes.push(`made by repeat ${parentRepeat}`);
  if (effect !== null) {
    notes.push(effect.enabled ? "would be changed" : `unchanged: ${safeText(effect.reason ?? "")}`);
  }
  return notes;
}
