import type { Command } from "commander";
import type { CommandContext } from "../../command-context.ts";
import type { Session } from "../../session.ts";
import { suggestRecipe } from "../../suggest-recipe.ts";

interface Surroundings {
  session: Session;
  context: () => Promise<CommandContext>;
}

/** `reprise recipes test` */
export function addRecipeTest(recipes: Command, { session, context }: Surroundings): void {
  recipes
    .command("test <recipe>")
    .description("try the newest version out, also while the recipe is stopped")
    .option("--event <file>", "a file with the event; - is standard input")
    .option("--event-id <event>", "an event of this recipe that is stored")
    .option("--job <job>", "a job of this recipe, whose event is taken")
    .option("--next", "the oldest pending job; it is not processed again at the start")
    .option("--watch", "follow the job; exit 1 unless it completes")
    .action(async (recipeId: string, options) => {
      const { testRecipe } = await import("../../commands/recipes/test.ts");
      const { interrupted } = await import("../../../runtime/process/interrupted.ts");
      const { readInput } = await import("../../../runtime/process/read-input.ts");
      const found = await context();
      await suggestRecipe(found, recipeId, async () => {
        const asked = { recipeId, ...options, readInput, interrupted };
        session.exitCode = await testRecipe(found, asked);
      });
    });
}
