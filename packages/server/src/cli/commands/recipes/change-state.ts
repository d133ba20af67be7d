import type { CommandContext } from "../../command-context.ts";
import { suggestRecipe } from "../../suggest-recipe.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise recipes start|stop|activate RECIPE…` */
export async function changeRecipeState(
  context: CommandContext,
  {
    recipeIds,
    operation,
  }: { recipeIds: readonly string[]; operation: "start" | "stop" | "activate" },
): Promise<void> {
  const { client, out } = context;
  const changed = [];
  for (const id of recipeIds) {
    const recipe = await suggestRecipe(context, id, () => client.recipes[operation](id));
    changed.push(recipe);
    if (out.json) continue;
    const live = recipe.activeVersion === null ? "" : `, version ${recipe.activeVersion} is live`;
    out.line(`${safeText(recipe.id)}  ${recipe.state.toLowerCase()}${live}`);
  }
  if (out.json) out.value({ items: changed });
}
