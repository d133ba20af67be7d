import { RequestError } from "../../domain/errors.ts";
import type { CommandDeps } from "../deps.ts";
import { changeRecipe } from "./change-recipe.ts";

/** Deletes a recipe; its versions and finished jobs stay. Refused while a job is unfinished. */
export async function deleteRecipe(deps: CommandDeps, { id }: { id: string }): Promise<void> {
  await changeRecipe(deps, id, async (stores) => {
    if (await stores.hasUnfinishedJobs(id)) {
      throw new RequestError(
        "recipe_in_use",
        `Recipe '${id}' has unfinished jobs. Cancel them or let them end, then delete it.`,
        { allowed: ["stop"] },
      );
    }
    await stores.deleteRecipe(id);
    await stores.triggers.delete(id);
    // A recipe that is made anew under this id is not the one that the sender shares a secret with.
    await stores.secrets.delete(`hook:${id}`);
  });
}
