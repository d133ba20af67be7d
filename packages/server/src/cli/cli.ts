import { CommanderError } from "commander";
import { EXIT_CODES, type ExitCode } from "../runtime/process/exit-codes.ts";
import { createProgram } from "./program.ts";
import { reportFailure } from "./report-failure.ts";
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

/** Help and the version are no errors, whatever commander throws to get out. */
function commanderExitCode({ exitCode }: CommanderError): ExitCode {
  return exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
}
