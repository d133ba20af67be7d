import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";
import { wholeNumber } from "./number-option.ts";

/** `reprise logs`, `stats` and `errors …` */
export function addInsightCommands(program: Command, session: Session): void {
  const context = () => contextOf(session, program.opts<GlobalOptions>());

  program
    .command("logs")
    .description("find lines in the logs of all jobs, oldest first")
    .option("--follow", "show lines as they come, until Ctrl-C")
    .option("--export <file>", "save all that fit as gzip of NDJSON (a job makes it)")
    .option("--level <list>", "info, warn, error")
    .option("--q <text>", "text in the line")
    .option("--regex <pattern>", "RE2 pattern in the line")
    .option("--period <period>", "5m, 2h, 3d, 3h 30m, today or yesterday")
    .option("--timezone <zone>", "of today and yesterday (default: UTC)")
    .option("--from <time>", "at or after, such as 2026-11-22T00:00:00Z")
    .option("--to <time>", "before")
    .option("--recipe <list>", "ids of recipes")
    .option("--job <job>", "of one job, with what the engine did to it")
    .option("--order <order>", "oldest or newest first")
    .option("--limit <number>", "lines of the page, up to 500", wholeNumber)
    .option("--cursor <cursor>", "where the page begins")
    .action(async ({ follow, export: output, ...options }) => {
      if (output !== undefined) {
        const { exportLogs } = await import("../commands/logs/export.ts");
        session.exitCode = await exportLogs(await context(), { output, ...options });
        return;
      }
      const { followAllLogs, showAllLogs } = await import("../commands/logs/show.ts");
      if (!follow) return showAllLogs(await context(), options);
      const { interrupted } = await import("../../runtime/process/interrupted.ts");
      const { level, q, regex, recipe } = options;
      const query = { level, q, regex, recipe, signal: interrupted() };
      await followAllLogs(await context(), query);
    });

  program
    .command("stats")
    .description("show what came in, how long it waited and how it ended")
    .option("--range <range>", "1h, 1d, 1w or 30d (default: 1h)")
    .option("--from <time>", "instead of a range, such as 2026-11-22T00:00:00Z")
    .option("--to <time>", "before; now unless given")
    .option("--bucket <size>", "1m, 5m, 15m, 1h, 3h, 6h, 12h or 1d")
    .option("--timezone <zone>", "of the days (default: UTC)")
    .option("--recipe <list>", "ids of recipes")
    .option("--plan <list>", "ids of plans")
    .option("--kind <list>", "recipe, call, run, payload, task")
    .action(async (options) => {
      const { showStatistics } = await import("../commands/stats/show.ts");
      await showStatistics(await context(), options);
    });

  addErrorCommands(program, context);
}

function addErrorCommands(program: Command, context: () => ReturnType<typeof contextOf>): void {
  const errors = program.command("errors").description("failures that look the same, by group");

  errors
    .command("list")
    .description("list groups, those that failed last first")
    .option("--status <list>", "open, resolved, ignored")
    .option("--recipe <list>", "ids of recipes")
    .option("--q <text>", "text in message or code")
    .option("--limit <number>", "rows of the page, up to 500", wholeNumber)
    .option("--cursor <cursor>", "where the page begins")
    .action(async (options) => {
      const { listErrors } = await import("../commands/errors/list.ts");
      await listErrors(await context(), options);
    });

  errors
    .command("show <group>")
    .description("show a group and its newest failures")
    .action(async (groupId: string) => {
      const { showError } = await import("../commands/errors/show.ts");
      await showError(await context(), { groupId });
    });

  errors
    .command("rerun <group>")
    .description("rerun the jobs of a group that are FAILED now")
    .option("--spread-over <duration>", "begin them evenly over 10m")
    .option("--reason <text>", "shown with the operation")
    .option("--confirm <number>", "how many jobs, when there are more than 1,000", wholeNumber)
    .action(async (groupId: string, options) => {
      const { rerunError } = await import("../commands/bulk/rerun-error.ts");
      await rerunError(await context(), { groupId, ...options });
    });

  for (const [verb, description] of CHANGES) {
    errors
      .command(`${verb} <groups...>`)
      .description(description)
      .option("--comment <text>", "shown with the group")
      .action(async (groupIds: string[], options) => {
        const { changeErrors } = await import("../commands/errors/change.ts");
        await changeErrors(await context(), { groupIds, verb, ...options });
      });
  }
}

const CHANGES = [
  ["resolve", "say that they are mended; a later failure opens them again"],
  ["ignore", "say that they are of no interest"],
  ["reopen", "open them again"],
] as const;
