import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";
import { suggestRecipe } from "../suggest-recipe.ts";
import { wholeNumber } from "./number-option.ts";
import { addRecipeTest } from "./recipes/recipe-test.ts";
import { addWebhookSecret } from "./recipes/webhook-secret.ts";
import { addReportCommands } from "./report-commands.ts";

/** `reprise recipes …` */
export function addRecipeCommands(program: Command, session: Session): void {
  const recipes = program.command("recipes").description("what is to be done, and its versions");
  const context = () => contextOf(session, program.opts<GlobalOptions>());

  recipes
    .command("list")
    .description("list the recipes")
    .option("--q <text>", "text in id or name")
    .option("--limit <number>", "rows of the page, up to 500", wholeNumber)
    .option("--cursor <cursor>", "where the page begins")
    .action(async (options) => {
      const { listRecipes } = await import("../commands/recipes/list.ts");
      await listRecipes(await context(), options);
    });

  recipes
    .command("show <recipe>")
    .description("show a recipe and its document")
    .option("--version-number <number>", "an older version of the document", wholeNumber)
    .action(async (recipeId: string, { versionNumber: version }) => {
      const { showRecipe } = await import("../commands/recipes/show.ts");
      const found = await context();
      await suggestRecipe(found, recipeId, () => showRecipe(found, { recipeId, version }));
    });

  recipes
    .command("push <files...>")
    .description("create recipes from files, or save their next versions")
    .option("--note <text>", "said with the version")
    .option("--start", "also start them, which makes the new version live")
    .action(async (files: string[], options) => {
      const { pushRecipes } = await import("../commands/recipes/push.ts");
      session.exitCode = await pushRecipes(await context(), { files, ...options });
    });

  recipes
    .command("validate <files...>")
    .description("check recipe files without saving them")
    .action(async (files: string[]) => {
      const { validateRecipes } = await import("../commands/recipes/validate.ts");
      session.exitCode = await validateRecipes(await context(), { files });
    });

  for (const [operation, description] of STATE_OPERATIONS) {
    recipes
      .command(`${operation} <recipes...>`)
      .description(description)
      .action(async (recipeIds: string[]) => {
        const { changeRecipeState } = await import("../commands/recipes/change-state.ts");
        await changeRecipeState(await context(), { recipeIds, operation });
      });
  }

  recipes
    .command("versions <recipe>")
    .description("list the versions of a recipe")
    .option("--limit <number>", "rows of the page, up to 500", wholeNumber)
    .option("--cursor <cursor>", "where the page begins")
    .action(async (recipeId: string, options) => {
      const { listVersions } = await import("../commands/recipes/versions.ts");
      const found = await context();
      await suggestRecipe(found, recipeId, () => listVersions(found, { recipeId, ...options }));
    });

  recipes
    .command("diff")
    .description("show what was changed from one version to another")
    .argument("<recipe>")
    .argument("<from>", "number of a version", wholeNumber)
    .argument("<to>", "number of another", wholeNumber)
    .action(async (recipeId: string, from: number, to: number) => {
      const { diffVersions } = await import("../commands/recipes/diff.ts");
      const found = await context();
      await suggestRecipe(found, recipeId, () => diffVersions(found, { recipeId, from, to }));
    });

  recipes
    .command("restore")
    .description("make an older version the newest again")
    .argument("<recipe>")
    .argument("<version>", "its number", wholeNumber)
    .action(async (recipeId: string, version: number) => {
      const { restoreVersion } = await import("../commands/recipes/restore.ts");
      await restoreVersion(await context(), { recipeId, version });
    });

  recipes
    .command("trigger <recipe>")
    .description("show when a schedule or a poll is next due, and why it fired or not")
    .action(async (recipeId: string) => {
      const { showTrigger } = await import("../commands/recipes/trigger.ts");
      const found = await context();
      await suggestRecipe(found, recipeId, () => showTrigger(found, { recipeId }));
    });

  addRecipeTest(recipes, { session, context });
  addWebhookSecret(recipes, context);

  recipes
    .command("delete <recipe>")
    .description("delete a recipe and its versions; its finished jobs stay")
    .option("--yes", "do not ask")
    .option("--abort-jobs", "unfinished jobs become ABORTED, rather than forbid it")
    .action(async (recipeId: string, options) => {
      const { deleteRecipe } = await import("../commands/recipes/delete.ts");
      const found = await context();
      await suggestRecipe(found, recipeId, () => deleteRecipe(found, { recipeId, ...options }));
    });

  addReportCommands(recipes, { program, session });
}

const STATE_OPERATIONS = [
  ["start", "start recipes: the newest version becomes the live one"],
  ["stop", "stop recipes: running jobs pause at their next step, webhooks get 409"],
  ["activate", "make the newest version of active recipes the live one"],
] as const;
