import { RequestError } from "../../../domain/errors.ts";
import type { CommandDeps } from "../../deps.ts";
import { changeRecipe } from "./change-recipe.ts";

interface DeleteRequest {
  id: string;
  /** Unfinished jobs become ABORTED, rather than keep the recipe from being deleted (T23). */
  abortsJobs?: boolean;
}

const DELETED = "The recipe was deleted";

/**
 * Deletes a recipe; its versions and finished jobs stay. Throws `recipe_in_use` while a job is
 * unfinished, unless they are to be aborted.
 */
export async function deleteRecipe(
  deps: CommandDeps,
  { id, abortsJobs = false }: DeleteRequest,
): Promise<void> {
  const asked = { id, action: "recipe.delete", details: { abortsJobs } };
  await changeRecipe(deps, asked, async (stores) => {
    if (abortsJobs) {
      const reason = { type: "recipe-deleted", message: DELETED } as const;
      const { commanded, lanes } = await stores.abortJobs({
        recipeId: id,
        now: deps.clock.now(),
        reason,
      });
      if (commanded.length > 0) stores.signal({ type: "command", jobIds: commanded });
      if (lanes.length > 0) stores.signal({ type: "ready", lanes });
    } else if (await stores.hasUnfinishedJobs(id)) {
      throw new RequestError(
        "recipe_in_use",
        `Recipe '${id}' has unfinished jobs. Cancel them or let them end first, or delete it with abortJobs=true: they become ABORTED.`,
        { allowed: ["stop"] },
      );
    }
    await stores.deleteRecipe(id);
    await stores.triggers.delete(id);
    // A recipe that is made anew under this id is not the one that the sender shares a secret with.
    await stores.secrets.delete(`hook:${id}`);
  });
}
