import { Command } from "commander";
import { readVersion } from "../runtime/version.ts";
import { addApprovalCommands } from "./contents/approval-commands.ts";
import { addBulkCommands } from "./contents/bulk-commands.ts";
import { addDeliveryCommands } from "./contents/delivery-commands.ts";
import { addEventCommands } from "./contents/event-commands.ts";
import { addFunctionCommands } from "./contents/function-commands.ts";
import { addInsightCommands } from "./contents/insight-commands.ts";
import { addJobCommands } from "./contents/job-commands.ts";
import { addKeyCommands } from "./contents/key-commands.ts";
import { addPlanCommands } from "./contents/plan-commands.ts";
import { addRecipeCommands } from "./contents/recipe-commands.ts";
import { addRunCommands } from "./contents/run-commands.ts";
import { addScheduleCommands } from "./contents/schedule-commands.ts";
import { addServerCommands } from "./contents/server-commands.ts";
import { addSettingsCommands } from "./contents/settings-commands.ts";
import { addUserCommands } from "./contents/user-commands.ts";
import type { Session } from "./session.ts";

/** Every command with its options: the table of contents of the command line. */
export function createProgram(session: Session): Command {
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
  addApprovalCommands(program, session);
  addInsightCommands(program, session);
  addBulkCommands(program, session);
  addFunctionCommands(program, session);
  addPlanCommands(program, session);
  addRunCommands(program, session);
  addDeliveryCommands(program, session);
  addScheduleCommands(program, session);
  addKeyCommands(program, session);
  addUserCommands(program, session);
  addSettingsCommands(program, session);
  return program;
}

const HELP_EXIT_CODES = `
Exit codes: 0 ok, 1 the job or document failed, 2 usage, 3 access, 4 missing, 5 conflict, 6 limit,
            7 server, 75 try again later`;
