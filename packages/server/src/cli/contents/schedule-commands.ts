import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";
import { wholeNumber } from "./number-option.ts";

/** `reprise schedule …` */
export function addScheduleCommands(program: Command, session: Session): void {
  const schedule = program.command("schedule").description("when something is to run");
  const collect = (value: string, before: string[] = []) => [...before, value];

  schedule
    .command("preview")
    .description("say when a schedule fires; nothing is saved")
    .option("--file <file>", "a JSON or YAML file with the schedule; - is standard input")
    .option("--every <duration>", "an interval, such as 90m; may be given again", collect)
    .option("--cron <text>", "a cron text of five or six fields; may be given again", collect)
    .option("--timezone <name>", "IANA name of the calendars' zone (default: UTC)")
    .option("--from <instant>", "times after this one (default: now)")
    .option("--to <instant>", "times up to this one")
    .option("--count <number>", "how many, up to 1,000 (default: 10)", wholeNumber)
    .action(async (options) => {
      const { previewSchedule } = await import("../commands/schedule/preview.ts");
      const { readInput } = await import("../../runtime/process/read-input.ts");
      const context = await contextOf(session, program.opts<GlobalOptions>());
      await previewSchedule(context, { ...options, readInput });
    });
}
