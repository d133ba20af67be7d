import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";
import { wholeNumber } from "./number-option.ts";

/** `reprise functions …` */
export function addFunctionCommands(program: Command, session: Session): void {
  const functions = program.command("functions").description("code that jobs can run");
  const context = () => contextOf(session, program.opts<GlobalOptions>());
  const collect = (value: string, before: string[] = []) => [...before, value];

  functions
    .command("list")
    .description("list functions, also those that cannot run")
    .action(async () => {
      const { listFunctions } = await import("../commands/functions/list.ts");
      await listFunctions(await context());
    });

  functions
    .command("run <function>")
    .description("run a function or callable recipe once; the job's id is printed")
    .option("--param <key=value>", "a parameter; may be given again", collect)
    .option("--parameters <file>", "a file with the parameters as JSON; - is standard input")
    .option("--attempts <number>", "at most so many attempts", wholeNumber)
    .option("--low-priority", "only while there is little else to do")
    .option("--idempotency-key <key>", "sent again with the same key, it makes no second job")
    .option("--watch", "follow the job to its end")
    .action(async (api: string, options) => {
      const { runFunction } = await import("../commands/functions/run.ts");
      const { readInput } = await import("../../runtime/process/read-input.ts");
      const { interrupted } = await import("../../runtime/process/interrupted.ts");
      session.exitCode = await runFunction(await context(), {
        api,
        ...options,
        readInput,
        signal: interrupted(),
      });
    });
}
