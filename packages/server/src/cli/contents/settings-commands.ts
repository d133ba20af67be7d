import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";

/** `reprise settings` */
export function addSettingsCommands(program: Command, session: Session): void {
  program
    .command("settings")
    .description("show or change what can be changed while the server runs")
    .option("--retention-data <duration>", "keep events, inputs, outputs and logs so long: 30d")
    .option("--retention-summary <duration>", "keep the jobs themselves so long: 90d")
    .option("--retention-audit <duration>", "keep who did what so long: 400d")
    .action(async (options) => {
      const { changeSettings } = await import("../commands/settings/settings.ts");
      await changeSettings(await contextOf(session, program.opts<GlobalOptions>()), options);
    });
}
