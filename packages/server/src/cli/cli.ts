import { Command, CommanderError } from "commander";
import { EXIT_CODES, type ExitCode } from "../runtime/exit-codes.ts";
import { readVersion } from "../runtime/version.ts";
import { addEventCommands } from "./event-commands.ts";
import { addJobCommands } from "./job-commands.ts";
import { addKeyCommands } from "./key-commands.ts";
import { addRecipeCommands } from "./recipe-commands.ts";
import { reportFailure } from "./report-failure.ts";
import { addServerCommands } from "./server-commands.ts";
import { type GlobalOptions, outputOf, type Session } from "./session.ts";

/**
 * Runs one command line (without node and script) and answers its exit code. What commands need is
 * imported when they run, so that help is quick.
 */
export async function runCli(args: readonly string[], session: Session): Promise<ExitCode> {
  const program = createProgram(session);
  try {
    await program.parseAsync([...args], { from: "user" });
    return session.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return commanderExitCode(error);
    return reportFailure(outputOf(session, program.opts<GlobalOptions>()), error);
  }
}

function createProgram(session: Session): Command {
  const program = new Command("reprise")
    .description("Durable jobs that people can steer.")
    .version(readVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .option("--json", "print JSON, for programs")
    .option("--url <url>", "address of the server (or REPRISE_URL)")
    .option("--no-color", "no colors (or NO_COLOR)")
    .exitOverride()
    .showHelpAfterError("Add --help to see what is possible.")
    .configureOutput({
      writeOut: (text) => void session.streams.stdout.write(text),
      writeErr: (text) => void session.streams.stderr.write(text),
    })
    .addHelpText("after", HELP_EXIT_CODES);
  addServerCommands(program, session);
  addRecipeCommands(program, session);
  addEventCommands(program, session);
  addJobCommands(program, session);
  addKeyCommands(program, session);
  return program;
}

const HELP_EXIT_CODES = `
Exit codes: 0 ok, 1 the job or document failed, 2 usage, 3 access, 4 missing, 5 conflict, 6 limit,
            7 server, 75 try again later`;

/** Help and the version are no errors, whatever commander throws to get out. */
function commanderExitCode({ exitCode }: CommanderError): ExitCode {
  return exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
}
