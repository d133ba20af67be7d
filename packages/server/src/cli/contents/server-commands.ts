import { type Command, Option } from "commander";
import { readVersion } from "../../runtime/version.ts";
import { configOf, type GlobalOptions, outputOf, type Session } from "../session.ts";

/** `reprise start`, `worker`, `dev`, `migrate`, `version` */
export function addServerCommands(program: Command, session: Session): void {
  const globals = () => program.opts<GlobalOptions>();

  withSettings(program.command("start"), [
    DATA,
    PORT,
    HOST,
    DATABASE,
    RECIPES,
    PLANS,
    FUNCTIONS,
    SLOTS,
    PRIVATE,
    LOG,
    GRACE,
  ])
    .description("start the server: API and worker in one process")
    .action(async (flags) => {
      const { start } = await import("../commands/start.ts");
      await start(outputOf(session, globals()), configOf(session, flags));
    });

  withSettings(program.command("worker"), [DATABASE, FUNCTIONS, SLOTS, PRIVATE, LOG, GRACE])
    .description("execute jobs of a PostgreSQL store, beside other processes")
    .action(async (flags) => {
      const { worker } = await import("../commands/worker.ts");
      await worker(outputOf(session, globals()), configOf(session, flags));
    });

  withSettings(program.command("dev"), [
    DATA,
    PORT,
    HOST,
    DATABASE,
    FUNCTIONS,
    SLOTS,
    PRIVATE,
    LOG,
    GRACE,
  ])
    .description("start the server and load the recipes of a folder each time one is saved")
    .argument("<folder>", "folder of recipe files")
    .action(async (folder: string, flags) => {
      const { dev } = await import("../commands/dev.ts");
      const config = configOf(session, { ...flags, recipes: folder });
      await dev(outputOf(session, globals()), { ...config, recipes: config.recipes ?? folder });
    });

  withSettings(program.command("migrate"), [DATA, DATABASE, LOG])
    .description("bring the schema of the store up to date")
    .action(async (flags) => {
      const { migrate } = await import("../commands/migrate.ts");
      await migrate(outputOf(session, globals()), configOf(session, flags));
    });

  program
    .command("version")
    .description("print the version")
    .action(() => {
      const out = outputOf(session, globals());
      if (out.json) out.value({ version: readVersion() });
      else out.line(readVersion());
    });
}

type Setting = [flags: string, description: string];

// Defaults are not told to commander: a variable or reprise.yaml decides where a flag is absent.
const DATA: Setting = ["--data <folder>", "folder of database and admin key (default: ./.reprise)"];
const PORT: Setting = ["--port <number>", "port to listen on (default: 7070)"];
const HOST: Setting = ["--host <address>", "address to listen on (default: 127.0.0.1)"];
const DATABASE: Setting = ["--database-url <url>", "PostgreSQL instead of the embedded SQLite"];
const RECIPES: Setting = ["--recipes <folder>", "load and start the recipe files of this folder"];
const PLANS: Setting = ["--plans <folder>", "create the plans of this folder, or replace them"];
const FUNCTIONS: Setting = ["--functions <folder>", "files whose functions jobs can run"];
const SLOTS: Setting = ["--slots <number>", "jobs executed at once (default: 20)"];
const PRIVATE: Setting = [
  "--allow-private <list>",
  "private networks and hosts that recipes may call",
];
const LOG: Setting = ["--log-level <level>", "debug, info, warn, error or silent (default: info)"];
const GRACE: Setting = [
  "--shutdown-grace <duration>",
  "time for running steps at the end (default: 20s)",
];

function withSettings(command: Command, settings: readonly Setting[]): Command {
  for (const [flags, description] of settings) command.addOption(new Option(flags, description));
  return command;
}
