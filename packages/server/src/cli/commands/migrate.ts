import type { Config } from "../../runtime/configuration/config.ts";
import { createLog } from "../../runtime/log.ts";
import { exitOnFatal } from "../../runtime/process/exit-process.ts";
import { migrateStore } from "../../server.ts";
import type { Output } from "../terminal/output.ts";

/** `reprise migrate`: brings the schema up to date, which every start does, too. */
export async function migrate(out: Output, config: Config): Promise<void> {
  const log = createLog(config.logLevel);
  await migrateStore(config, { log, onFatal: exitOnFatal(log) });
  if (out.json) out.value({ migrated: true });
  else out.line("The schema is up to date.");
}
