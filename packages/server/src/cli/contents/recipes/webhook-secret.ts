import type { Command } from "commander";
import type { CommandContext } from "../../command-context.ts";
import { suggestRecipe } from "../../suggest-recipe.ts";

/** `reprise recipes webhook-secret` */
export function addWebhookSecret(recipes: Command, context: () => Promise<CommandContext>): void {
  recipes
    .command("webhook-secret <recipe>")
    .description("make or rotate the secret that webhooks are signed with; it is printed once")
    .option("--set", "take the sender's secret from standard input instead of making one")
    .option("--keep-previous-for <duration>", "how long older ones are taken (default: 24h)")
    .option("--delete", "forget all of them")
    .action(async (recipeId: string, options) => {
      const { webhookSecret } = await import("../../commands/recipes/webhook-secret.ts");
      const { readInput } = await import("../../../runtime/process/read-input.ts");
      const found = await context();
      await suggestRecipe(found, recipeId, () =>
        webhookSecret(found, { recipeId, ...options, readInput }),
      );
    });
}
