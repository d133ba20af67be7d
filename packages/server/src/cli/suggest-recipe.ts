import { didYouMean } from "../runtime/configuration/did-you-mean.ts";
import type { CommandContext } from "./command-context.ts";
import { safeText } from "./terminal/safe-text.ts";

/** Ids that are compared with what was typed; a workspace with more gives no suggestion for the rest. */
const CANDIDATES_MAX = 500;

/** Does something with a recipe; when there is none of that id, says which one was probably meant. */
export async function suggestRecipe<Result>(
  { client, out }: CommandContext,
  recipeId: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && "status" in error && error.status === 404) {
      const { items } = await client.recipes.list({ limit: CANDIDATES_MAX });
      const meant = didYouMean(
        recipeId,
        items.map(({ id }) => id),
      );
      if (meant !== "") out.remark(out.style.yellow(safeText(meant.trim())));
    }
    throw error;
  }
}
