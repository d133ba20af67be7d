import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../safe-text.ts";

/** `reprise recipes start|stop|activate RECIPE…` */
export async function changeRecipeState(
  { client, out }: CommandContext,
  {
    recipeIds,
    operation,
  }: { recipeIds: readonly string[]; operation: "start" | "stop" | "activate" },
): Promise<void> {
  const changed = [];
  for (const id of recipeIds) {
    const recipe = await client.recipes[operation](id);
    changed.push(recipe);
    if (out.json) continue;
    const live = recipe.activeVersion === null ? "" : `, version ${recipe.activeVersion} is live`;
    out.line(`${safeText(recipe.id)}  ${recipe.state.toLowerCase()}${live}`);
  }
  if (out.json) out.value({ items: changed });
}
