import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise recipes restore RECIPE VERSION`: a copy of it becomes the newest version. */
export async function restoreVersion(
  { client, out }: CommandContext,
  { recipeId, version }: { recipeId: string; version: number },
): Promise<void> {
  const recipe = await client.recipes.restore(recipeId, version);
  if (out.json) return out.value(recipe);
  out.line(`${safeText(recipe.id)}  version ${recipe.version} is a copy of ${version}`);
}
