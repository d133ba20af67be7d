import type { CommandContext } from "../../command-context.ts";
import { type ChangeView, changeLines } from "../../pages/change-lines.ts";

/** `reprise recipes diff RECIPE FROM TO`: what was changed from one version to another. */
export async function diffVersions(
  { client, out }: CommandContext,
  { recipeId, from, to }: { recipeId: string; from: number; to: number },
): Promise<void> {
  const diff = await client.recipes.diff(recipeId, { from, to });
  if (out.json) return out.value(diff);
  const changes: readonly ChangeView[] = diff.changes;
  if (changes.length === 0) return out.remark(`Versions ${from} and ${to} are the same.`);
  for (const line of changes.flatMap((change) => changeLines(out, change))) out.line(line);
}
