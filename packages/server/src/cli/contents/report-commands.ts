import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";
import { suggestRecipe } from "../suggest-recipe.ts";
import { wholeNumber } from "./number-option.ts";

/** The part of `reprise recipes …` that is about the jobs report. */
export function addReportCommands(
  recipes: Command,
  { program, session }: { program: Command; session: Session },
): void {
  const context = () => contextOf(session, program.opts<GlobalOptions>());
  const filterHelp = "NAME=VALUE of a column or of the list; also Amount.min=5 (repeatable)";

  recipes
    .command("report <recipe>")
    .description("list the jobs of a recipe with the columns of its report, or change the columns")
    .option("--sort <order>", "createDate, -createDate, column.<Name> or -column.<Name>")
    .option("--filter <filter>", filterHelp, collect)
    .option("--limit <number>", "rows of the page, up to 500", wholeNumber)
    .option("--cursor <cursor>", "where the page begins")
    .option("--set <file>", "a YAML or JSON file with the new columns")
    .action(async (recipeId: string, options) => {
      const { showReport } = await import("../commands/recipes/report.ts");
      const found = await context();
      await suggestRecipe(found, recipeId, () => showReport(found, { recipeId, ...options }));
    });

  recipes
    .command("export <recipe>")
    .description("write the jobs report into a file")
    .option("--format <format>", "csv or ndjson", "csv")
    .option("--filter <filter>", filterHelp, collect)
    .option("--bom", "a byte order mark in front, for spreadsheets")
    .option("-o, --output <file>", "where to; the file's own name here unless given")
    .action(async (recipeId: string, options) => {
      const { exportReport } = await import("../commands/recipes/export.ts");
      const found = await context();
      await suggestRecipe(found, recipeId, async () => {
        session.exitCode = await exportReport(found, { recipeId, ...options });
      });
    });
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
