import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";
import { wholeNumber } from "./number-option.ts";

/** `reprise runs …` */
export function addRunCommands(program: Command, session: Session): void {
  const runs = program.command("runs").description("runs of plans");
  const context = () => contextOf(session, program.opts<GlobalOptions>());

  runs
    .command("show <run>")
    .description("show a run and how far it has come")
    .action(async (runId: string) => {
      const { showRun } = await import("../commands/runs/show.ts");
      await showRun(await context(), { runId });
    });

  runs
    .command("watch <run>")
    .description("follow a run to its end")
    .action(async (runId: string) => {
      const { watchRun } = await import("../commands/runs/watch.ts");
      const { interrupted } = await import("../../runtime/process/interrupted.ts");
      session.exitCode = await watchRun(await context(), { runId, signal: interrupted() });
    });

  runs
    .command("payloads <run>")
    .description("list the items of a run, and what came of each")
    .option("--status <list>", "only items in these statuses")
    .option("--limit <number>", "items on the page", wholeNumber)
    .option("--cursor <cursor>", "the next page")
    .action(async (runId: string, options) => {
      const { listRunPayloads } = await import("../commands/runs/payloads.ts");
      await listRunPayloads(await context(), { runId, ...options });
    });

  runs
    .command("terminate <run>")
    .description("end a run and its items")
    .option("--comment <text>", "why")
    .action(async (runId: string, options) => {
      const { terminateRun } = await import("../commands/runs/terminate.ts");
      await terminateRun(await context(), { runId, ...options });
    });
}
