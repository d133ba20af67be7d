import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise recipes delete RECIPE`: asks first, unless told not to or nobody is there to answer. */
export async function deleteRecipe(
  { client, out }: CommandContext,
  { recipeId, yes, abortJobs }: { recipeId: string; yes?: boolean; abortJobs?: boolean },
): Promise<void> {
  const shown = safeText(recipeId);
  if (yes !== true && !(await isConfirmed(out.live, shown))) {
    throw new Refusal(`Nothing was deleted. Add --yes to delete ${shown} without being asked.`);
  }
  await client.recipes.delete(recipeId, abortJobs === true ? { abortJobs } : {});
  if (out.json) out.value({ id: recipeId, deleted: true });
  else out.line(`${shown} is deleted with its versions; its finished jobs stay.`);
}

async function isConfirmed(isLive: boolean, recipeId: string): Promise<boolean> {
  if (!isLive) return false;
  const { confirm } = await import("@clack/prompts");
  return (
    (await confirm({
      message: `Delete ${recipeId} and all its versions?`,
      initialValue: false,
    })) === true
  );
}
