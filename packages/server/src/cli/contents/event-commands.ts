import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";
import { suggestRecipe } from "../suggest-recipe.ts";

/** `reprise events …` */
export function addEventCommands(program: Command, session: Session): void {
  const events = program.command("events").description("what makes jobs");

  events
    .command("send <recipe>")
    .description("send an event to a recipe; the job's id is printed once it is on disk")
    .option("--data <json>", "the event")
    .option("--file <file>", "a file with the event; - or nothing is standard input")
    .option("--batch", "a JSON list or lines of JSON: one event each, all or none")
    .option("--idempotency-key <key>", "sent again with the same key, it makes no second job")
    .action(async (recipeId: string, options) => {
      const { sendEvents } = await import("../commands/events/send.ts");
      const { readInput } = await import("../../runtime/process/read-input.ts");
      const context = await contextOf(session, program.opts<GlobalOptions>());
      await suggestRecipe(context, recipeId, () =>
        sendEvents(context, { recipeId, ...options, readInput }),
      );
    });

  events
    .command("import <recipe> <file>")
    .description("make a job of each row of a CSV or NDJSON file")
    .option("--format <format>", "csv or ndjson; by the file's name unless given")
    .option("--dry-run", "only say what is wrong with the file")
    .action(async (recipeId: string, file: string, options) => {
      const { importEvents } = await import("../commands/events/import.ts");
      const context = await contextOf(session, program.opts<GlobalOptions>());
      await suggestRecipe(context, recipeId, async () => {
        session.exitCode = await importEvents(context, { recipeId, file, ...options });
      });
    });
}
