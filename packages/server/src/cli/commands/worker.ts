import type { Config } from "../../runtime/configuration/config.ts";
import { createLog } from "../../runtime/log.ts";
import { exitOnFatal } from "../../runtime/process/exit-process.ts";
import { Refusal } from "../../runtime/process/refusal.ts";
import { shutdownRequested } from "../../runtime/process/shutdown.ts";
import { startWorker } from "../../server.ts";
import type { Output } from "../terminal/output.ts";

/** `reprise worker`: executes jobs of a PostgreSQL store until SIGTERM or Ctrl-C. */
export async function worker(out: Output, config: Config): Promise<void> {
  if (config.databaseUrl === null) {
    throw new Refusal(
      "A worker needs PostgreSQL: name it with --database-url. The embedded store is worked by 'reprise start' alone.",
    );
  }
  const log = createLog(config.logLevel);
  const asked = shutdownRequested(log);
  const running = await startWorker(config, { log, onFatal: exitOnFatal(log) });
  out.line(
    out.json ? JSON.stringify({ ready: true }) : `The worker is ready, with ${config.slots} slots.`,
  );
  await asked;
  await running.stop();
  log.info({}, "Stopped");
}
